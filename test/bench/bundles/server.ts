import http, { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent } from 'aws-lambda';

// The process of one bundle, with plain HTTP in front of the handler. A request becomes a proxy event; the body of a POST
// to `/event` is the event itself. This file is bundled, so that the process loads nothing but it and the bundle.

type Handler = (event: unknown, context: unknown) => Promise<{ statusCode?: number; body?: string }>;

/** A message to the parent: first the port, then, on request, the usage of the process. */
export type Message =
  | { type: 'listening'; port: number }
  /** Microseconds of CPU since the process started, and resident bytes. */
  | { type: 'usage'; cpu: number; resident: number };

const [bundle = '', keysUrl = ''] = process.argv.slice(2);

// The user pool's keys are served on this machine.
const get = https.get;
https.get = ((url: string, ...rest: never[]) =>
  url.startsWith('https://cognito-idp.') ? http.get(keysUrl, ...rest) : get(url, ...rest)) as typeof https.get;

const { handler } = (await import(bundle)) as { handler: Handler };

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const eventOf = async (request: IncomingMessage): Promise<unknown> => {
  const body = await bodyOf(request);
  const { method = '', url = '' } = request;
  if (url === '/event') return JSON.parse(body);
  const productId = /^\/cart\/([^/]+)(\/total)?$/.exec(url)?.[1];
  const event: Partial<APIGatewayProxyEvent> = {
    httpMethod: method,
    path: url,
    headers: request.headers as Record<string, string>,
    multiValueHeaders: {},
    pathParameters: productId === undefined ? null : { productId },
    queryStringParameters: null,
    body: body === '' ? null : body,
    isBase64Encoded: false,
  };
  return event;
};

/** Milliseconds. */
const FUNCTION_TIME = 29_000;

const contextOf = () => {
  const end = Date.now() + FUNCTION_TIME;
  return { awsRequestId: 'bench', getRemainingTimeInMillis: () => end - Date.now() };
};

const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const answer = await handler(await eventOf(request), contextOf());
  const failures: unknown = Reflect.get(answer, 'batchItemFailures');
  const failed = Array.isArray(failures) && failures.length > 0;
  response.writeHead(failed ? 500 : (answer.statusCode ?? 200)).end(answer.body);
};

const server = createServer((request, response) => void respond(request, response));

const sendToParent = (message: Message) => process.send?.(message);

server.listen(0, '127.0.0.1', () => sendToParent({ type: 'listening', port: (server.address() as AddressInfo).port }));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  sendToParent({ type: 'usage', cpu: user + system, resident: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
