import { decoded, type HttpRequest, type HttpResponse, headerOf, jsonResponse } from '../http/message.ts';
import type { FunctionHost } from '../lambda/host.ts';

const error = (status: number, type: string, message: string): HttpResponse =>
  jsonResponse(status, { Type: 'User', message, Message: message }, [['x-amzn-ErrorType', type]]);

/** A function by its name, its ARN, its logical id, or its logical id without the CDK's eight characters. */
export const findFunction = (hosts: readonly FunctionHost[], name: string): FunctionHost | undefined => {
  const own = hosts.find(({ settings }) => [settings.name, settings.arn, settings.logicalId].includes(name));
  if (own !== undefined) return own;
  const alike = hosts.filter(({ settings }) => settings.logicalId.replace(/[0-9A-F]{8}$/, '') === name);
  return alike.length === 1 ? alike[0] : undefined;
};

/** Lambda's Invoke API, under `/2015-03-31/functions/<function>/invocations`. */
export const createLambdaDoor =
  (hosts: readonly FunctionHost[]) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    if (request.method !== 'POST') return error(405, 'MethodNotAllowedException', 'Use POST to invoke a function.');
    const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.path) ?? [];
    const host = findFunction(hosts, decoded(name));
    if (host === undefined) return error(404, 'ResourceNotFoundException', `Function not found: ${name}`);
    const event = request.body.length === 0 ? '{}' : request.body.toString('utf8');
    try {
      JSON.parse(event);
    } catch {
      return error(400, 'InvalidRequestContentException', 'Could not parse request body into json.');
    }
    const kind = headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse';
    if (kind === 'DryRun') return { status: 204, headers: [], body: Buffer.alloc(0) };
    if (kind === 'Event') {
      void host.invoke(event, 'Invoke API');
      return { status: 202, headers: [], body: Buffer.alloc(0) };
    }
    if (kind !== 'RequestResponse')
      return error(400, 'InvalidParameterValueException', `${kind} is no invocation type.`);
    const result = await host.invoke(event, 'Invoke API');
    if (result.error?.throttled) return error(429, 'TooManyRequestsException', 'Rate Exceeded.');
    return {
      status: 200,
      headers: [
        ['Content-Type', 'application/json'],
        ['x-amzn-RequestId', result.requestId],
        ['X-Amz-Executed-Version', '$LATEST'],
        ...(result.error === undefined ? [] : [['X-Amz-Function-Error', 'Unhandled'] as const]),
      ],
      body: Buffer.from(result.payload),
    };
  };
