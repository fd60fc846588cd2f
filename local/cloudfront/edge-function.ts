import { randomUUID } from 'node:crypto';
import { createContext, Script } from 'node:vm';
import * as z from 'zod/mini';
import { type HttpRequest, type HttpResponse, textResponse } from '../http/message.ts';

const fieldSchema = z.object({
  value: z.string(),
  multiValue: z.optional(z.array(z.object({ value: z.string() }))),
});
const fieldsSchema = z.record(z.string(), fieldSchema);
type Fields = z.infer<typeof fieldsSchema>;

const requestSchema = z.object({
  method: z.string(),
  uri: z.string(),
  querystring: z.optional(fieldsSchema),
  headers: fieldsSchema,
  cookies: z.optional(fieldsSchema),
});

const responseSchema = z.object({
  statusCode: z.int(),
  statusDescription: z.optional(z.string()),
  headers: z.optional(fieldsSchema),
  body: z.optional(z.union([z.string(), z.object({ data: z.string(), encoding: z.string() })])),
});

/** Names and values in the format of CloudFront Functions events. */
const fields = (pairs: Iterable<readonly [string, string]>): Fields => {
  const all: Fields = {};
  for (const [name, value] of pairs) {
    const known = all[name];
    all[name] =
      known === undefined
        ? { value }
        : { ...known, multiValue: [...(known.multiValue ?? [{ value: known.value }]), { value }] };
  }
  return all;
};

const pairs = (all: Fields): [string, string][] =>
  Object.entries(all).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((each): [string, string] => [name, each.value]),
  );

const lowerCase = (headers: HttpRequest['headers']): [string, string][] =>
  headers.map(([name, value]) => [name.toLowerCase(), value]);

const queryPairs = (query: string): [string, string][] =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [name, value];
    });

const cookiePairs = (header: string): [string, string][] =>
  header
    .split(';')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.trim().split(/=(.*)/s);
      return [name, value];
    });

/** CloudFront limits a function to about a millisecond; a busy laptop may be a thousand times slower. */
const PATIENCE_MS = 1000;

/** CloudFront's response if a function throws, takes too long, or returns something invalid. */
const failed = (error: unknown): HttpResponse => {
  console.error('A CloudFront Function failed:', error);
  return textResponse(503, 'The CloudFront function associated with the CloudFront distribution is invalid or failed.');
};

/** A CloudFront Function. Its code runs in a context of its own, with only the language's built-ins. */
export class EdgeFunction {
  readonly #world: { event__: unknown };
  readonly #call = new Script('handler(event__)');
  readonly #context: object;

  constructor(code: string, { distributionId, domainName }: { distributionId: string; domainName: string }) {
    this.#world = { event__: undefined };
    createContext(this.#world);
    new Script(code).runInContext(this.#world);
    this.#context = { distributionDomainName: domainName, distributionId };
  }

  /** The request to forward to the origin, or the response that the function generates. */
  async onRequest(request: HttpRequest): Promise<HttpRequest | HttpResponse> {
    return this.#change(request).catch(failed);
  }

  async #change(request: HttpRequest): Promise<HttpRequest | HttpResponse> {
    const result = await this.#run(request);
    const answered = z.safeParse(responseSchema, result);
    if (answered.success) return EdgeFunction.#toResponse(answered.data);
    const changed = z.parse(requestSchema, result);
    const { cookie: _cookie, ...headers } = changed.headers;
    const cookies = pairs(changed.cookies ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    const spelling = new Map(request.headers.map(([name]) => [name.toLowerCase(), name]));
    return {
      ...request,
      method: changed.method,
      path: changed.uri,
      query: pairs(changed.querystring ?? {})
        .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
        .join('&'),
      headers: [
        ...pairs(headers).map(([name, value]) => [spelling.get(name) ?? name, value] as const),
        ...(cookies === '' ? [] : [['Cookie', cookies] as const]),
      ],
    };
  }

  static #requestEvent(request: HttpRequest): z.infer<typeof requestSchema> {
    const headers = lowerCase(request.headers);
    return {
      method: request.method,
      uri: request.path,
      querystring: fields(queryPairs(request.query)),
      headers: fields(headers.filter(([name]) => name !== 'cookie')),
      cookies: fields(headers.filter(([name]) => name === 'cookie').flatMap(([, value]) => cookiePairs(value))),
    };
  }

  static #toResponse({ statusCode, headers = {}, body = '' }: z.infer<typeof responseSchema>): HttpResponse {
    const data =
      typeof body === 'string'
        ? Buffer.from(body)
        : Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');
    return { status: statusCode, headers: pairs(headers), body: data };
  }

  async #run(request: HttpRequest): Promise<unknown> {
    this.#world.event__ = JSON.parse(
      JSON.stringify({
        version: '1.0',
        context: { ...this.#context, eventType: 'viewer-request', requestId: randomUUID() },
        viewer: { ip: request.sourceIp },
        request: EdgeFunction.#requestEvent(request),
      }),
    );
    return JSON.parse(JSON.stringify(await this.#call.runInContext(this.#world, { timeout: PATIENCE_MS })));
  }
}
