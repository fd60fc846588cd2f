import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { type Headers, type HttpResponse, headerOf } from '../http/message.ts';
import type { RequestContext } from './context.ts';

const nullIfEmpty = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);

/** The last value of each name, and all its values: events carry headers and queries in both forms. */
const collect = (pairs: Iterable<readonly [string, string]>) => {
  const all = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of pairs) {
    const known = all.get(name) ?? { name, values: [] };
    known.values.push(value);
    all.set(name, known);
  }
  const entries = [...all.values()];
  return {
    single: Object.fromEntries(entries.map(({ name, values }) => [name, values.at(-1) ?? ''])),
    multi: Object.fromEntries(entries.map(({ name, values }) => [name, values])),
  };
};

/** Gives header names that differ only in case the spelling of the first one. */
const sameSpelling = (headers: Headers): Headers => {
  const spelling = new Map<string, string>();
  return headers.map(([name, value]) => {
    const known = spelling.get(name.toLowerCase()) ?? name;
    spelling.set(name.toLowerCase(), known);
    return [known, value];
  });
};

const requestContext = (context: RequestContext) => {
  const { request, receivedAt, requestId } = context;
  return {
    accountId: context.account,
    apiId: context.apiId,
    domainName: context.domainName,
    domainPrefix: context.domainName.split('.')[0],
    extendedRequestId: requestId,
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: headerOf(request, 'user-agent') ?? null,
      userArn: null,
    },
    path: `/${context.stage}${context.path}`,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: receivedAt.toUTCString(),
    requestTimeEpoch: receivedAt.getTime(),
    resourceId: context.resourceId,
    resourcePath: context.resourcePath,
    stage: context.stage,
    ...(context.claims && { authorizer: { claims: context.claims } }),
  };
};

/**
 * The event of a REST API's Lambda proxy integration. Path and path parameters stay URL-encoded; query parameters are
 * decoded.
 */
export const proxyEvent = (context: RequestContext): string => {
  const { request } = context;
  const headers = collect(
    sameSpelling([
      ...request.headers,
      [
        'X-Amzn-Trace-Id',
        `Root=1-${Math.floor(context.receivedAt.getTime() / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
      ],
      ['X-Forwarded-For', request.sourceIp],
      ['X-Forwarded-Port', '443'],
      ['X-Forwarded-Proto', 'https'],
    ]),
  );
  const query = collect(new URLSearchParams(request.query));
  return JSON.stringify({
    resource: context.resourcePath,
    path: context.path,
    httpMethod: request.method,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: nullIfEmpty(query.single),
    multiValueQueryStringParameters: nullIfEmpty(query.multi),
    pathParameters: nullIfEmpty(context.pathParameters),
    stageVariables: null,
    requestContext: requestContext(context),
    body: request.body.length === 0 ? null : request.body.toString('utf8'),
    isBase64Encoded: false,
  });
};

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const proxyResponseSchema = z.object({
  statusCode: z.union([z.int(), z.string().check(z.regex(/^\d{3}$/))]),
  headers: z.nullish(z.record(z.string(), z.nullish(scalar))),
  multiValueHeaders: z.nullish(z.record(z.string(), z.array(scalar))),
  body: z.nullish(z.string()),
  isBase64Encoded: z.nullish(z.boolean()),
});

/**
 * Headers that a function cannot set: API Gateway renames them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
]);

const remapped = (name: string): string => (REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name);

/** A function's result as an HTTP response; undefined if it is not valid for a proxy integration. */
export const proxyResponse = (payload: string, requestId: string): HttpResponse | undefined => {
  const parsed = z.safeParse(proxyResponseSchema, JSON.parse(payload));
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const multi = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value) => [remapped(name), String(value)] as const),
  );
  const repeated = new Set(multi.map(([name]) => name.toLowerCase()));
  const single = Object.entries(headers ?? {})
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [remapped(name), String(value)] as const)
    .filter(([name]) => !repeated.has(name.toLowerCase()));
  const all = [...single, ...multi];
  const typed = all.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: Number(statusCode),
    headers: [
      ...(typed ? [] : [['Content-Type', 'application/json'] as const]),
      ...all,
      ['x-amzn-RequestId', requestId],
    ],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
};
