import type { ApiGateway } from '../apigateway/handle.ts';
import type { UserPool } from '../cognito/user-pool.ts';
import { type HttpRequest, type HttpResponse, headerOf, jsonResponse, withoutHeaders } from '../http/message.ts';
import type { Gate } from '../iam/gate.ts';

/** The header in which a function's runtime passes the AWS host that the function called. */
const HOST_HEADER = 'x-laptop-host';

export interface InsideOptions {
  readonly region: string;
  readonly gate: Gate;
  readonly apis: ApiGateway;
  readonly pools: ReadonlyMap<string, UserPool>;
}

const userPoolKeys = ({ pools }: InsideOptions, { path }: HttpRequest): HttpResponse => {
  const [, poolId = ''] = /^\/([^/]+)\/\.well-known\/jwks\.json$/.exec(path) ?? [];
  const pool = pools.get(poolId);
  return pool === undefined ? jsonResponse(404, { message: 'Not found' }) : jsonResponse(200, pool.jwks);
};

/** AWS for functions, by host name; for another terminal, which passes none, DynamoDB and SQS. */
export const createInside = (options: InsideOptions): ((request: HttpRequest) => Promise<HttpResponse>) => {
  const { region, gate, apis } = options;
  const services = new Set([`dynamodb.${region}`, `streams.dynamodb.${region}`, `sqs.${region}`]);
  return async (request) => {
    const host = headerOf(request, HOST_HEADER);
    if (host === undefined) return gate(request, 'terminal');
    const asked = { ...request, headers: withoutHeaders(request.headers, [HOST_HEADER]) };
    const service = host.replace(/\.amazonaws\.com$/, '');
    const [, apiId] = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)$/.exec(service) ?? [];
    if (apiId !== undefined) return apis.handle(apiId, asked);
    if (service === `cognito-idp.${region}` && request.method === 'GET') return userPoolKeys(options, asked);
    if (services.has(service) || service.endsWith(`.ddb.${region}`)) return gate(asked, 'function');
    const supported = `DynamoDB, SQS, the APIs and the user pool's keys in ${region}`;
    const message = `The laptop cloud does not support ${host}, only ${supported}.`;
    return jsonResponse(501, { __type: 'UnknownOperationException', message });
  };
};
