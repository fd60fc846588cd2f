import { randomUUID } from 'node:crypto';
import { type HttpRequest, type HttpResponse, headerOf, jsonResponse, withHeader } from '../http/message.ts';
import { matches } from '../iam/evaluate.ts';
import type { Permissions } from '../lambda/functions.ts';
import type { InvokeResult } from '../lambda/host.ts';
import type { RequestContext } from './context.ts';
import type { GatewayError } from './gateway-response.ts';
import { mockResponse } from './mock.ts';
import type { Method, RestApi } from './model.ts';
import { proxyEvent, proxyResponse } from './proxy.ts';
import { checkBody } from './validation.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;
const MAX_INTEGRATION_MS = 29_000;

export interface ApiGatewayOptions {
  readonly region: string;
  readonly account: string;
  readonly apis: readonly RestApi[];
  /** Runs a function by ARN; undefined if there is none. */
  readonly invoke: (arn: string, event: string, source: string) => Promise<InvokeResult> | undefined;
  /** The source ARNs that may invoke each function through API Gateway; undefined means any. */
  readonly permissions: Permissions;
  /** Called for every response of an API, with its latency. */
  readonly onAnswer?: (api: RestApi, status: number, latencyMs: number) => void;
}

const headerBytes = ({ headers }: HttpRequest): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);

const isError = (answer: HttpResponse | GatewayError): answer is GatewayError => 'type' in answer;

const timeoutAfter = (patienceMs: number): { elapsed: Promise<'late'>; cancel: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), patienceMs);
  });
  return { elapsed, cancel: () => clearTimeout(timer) };
};

/** The REST APIs of the templates. `handle` takes a request as it would arrive at `<api id>.execute-api.<region>.…`. */
export class ApiGateway {
  readonly #options: ApiGatewayOptions;
  readonly #apis: ReadonlyMap<string, RestApi>;

  constructor(options: ApiGatewayOptions) {
    this.#options = options;
    this.#apis = new Map(options.apis.map((api) => [api.id, api]));
  }

  async handle(apiId: string, request: HttpRequest): Promise<HttpResponse> {
    const api = this.#apis.get(apiId);
    const [, stage = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(request.path) ?? [];
    if (api === undefined || stage !== api.stage)
      return jsonResponse(403, { message: 'Forbidden' }, [['x-amzn-ErrorType', 'ForbiddenException']]);
    const domainName = `${apiId}.execute-api.${this.#options.region}.amazonaws.com`;
    const context: RequestContext = {
      apiId,
      stage,
      domainName,
      account: this.#options.account,
      requestId: randomUUID(),
      receivedAt: new Date(),
      resourcePath: '',
      resourceId: '',
      pathParameters: {},
      path,
      request: { ...request, headers: withHeader(request.headers, 'Host', domainName) },
      claims: undefined,
    };
    const started = performance.now();
    const answer = await this.#answer(api, context);
    const response = isError(answer) ? api.gatewayResponses.answer(answer, context) : answer;
    this.#options.onAnswer?.(api, response.status, performance.now() - started);
    return response;
  }

  async #answer(api: RestApi, context: RequestContext): Promise<HttpResponse | GatewayError> {
    const { request, path } = context;
    if (headerBytes(request) > MAX_HEADER_BYTES)
      return { type: 'DEFAULT_4XX', message: 'Request Header Fields Too Large' };
    if (request.body.length > MAX_BODY_BYTES) return { type: 'REQUEST_TOO_LARGE' };
    const match = api.routes.match(path);
    const method = match?.methods.get(request.method) ?? match?.methods.get('ANY');
    if (match === undefined || method === undefined)
      return {
        type: headerOf(request, 'authorization') === undefined ? 'MISSING_AUTHENTICATION_TOKEN' : 'INVALID_SIGNATURE',
      };
    if (!method.takeToken()) return { type: 'THROTTLED' };
    const { resourcePath, pathParameters } = match;
    const authorization = method.authorize?.(request, method.scopes);
    const found = { ...context, resourcePath, pathParameters, resourceId: method.resourceId };
    if (authorization !== undefined && 'type' in authorization) return authorization;
    const refusal = checkBody(request, method.models);
    if (refusal !== undefined) return refusal;
    if (method.integration.Type === 'MOCK') return mockResponse(method.integration, found);
    return this.#proxy(method, { ...found, claims: authorization?.claims });
  }

  async #proxy(method: Method, context: RequestContext): Promise<HttpResponse | GatewayError> {
    const arn = method.functionArn ?? '';
    if (!this.#isPermitted(arn, context)) return { type: 'API_CONFIGURATION_ERROR' };
    const running = this.#options.invoke(arn, proxyEvent(context), 'API Gateway');
    if (running === undefined) return { type: 'API_CONFIGURATION_ERROR' };
    const { elapsed, cancel } = timeoutAfter(method.integration.TimeoutInMillis ?? MAX_INTEGRATION_MS);
    const result = await Promise.race([running, elapsed]);
    cancel();
    if (result === 'late') return { type: 'INTEGRATION_TIMEOUT' };
    if (result.error !== undefined) return { type: 'DEFAULT_5XX' };
    return proxyResponse(result.payload, context.requestId) ?? { type: 'DEFAULT_5XX' };
  }

  /** Whether an AWS::Lambda::Permission allows this method of this API to invoke the function. */
  #isPermitted(functionArn: string, { apiId, stage, resourcePath, request }: RequestContext): boolean {
    const { region, account, permissions } = this.#options;
    const source = `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${request.method}${resourcePath}`;
    return (permissions.get(functionArn) ?? []).some((pattern) => pattern === undefined || matches(pattern, source));
  }
}
