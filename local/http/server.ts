import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { PlainError } from '../plain-error.ts';
import { type HttpRequest, type HttpResponse, headersFrom } from './message.ts';

/** The rest of a larger body is dropped. API Gateway rejects bodies above 10 MB itself. */
const MAX_BODY_BYTES = 11 * 1024 * 1024;

/** Above the limits of CloudFront (20 KB) and API Gateway (10 KB), so that those apply. */
const MAX_HEADER_BYTES = 64 * 1024;

export type Listener = (request: HttpRequest) => Promise<HttpResponse>;

// Reads to the end in any case, because a client that is still sending does not read the response.
const readBody = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    if (size < MAX_BODY_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks);
};

const readRequest = async (message: IncomingMessage): Promise<HttpRequest> => {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers: headersFrom(message.rawHeaders),
    body: await readBody(message),
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
  };
};

const write = (answer: ServerResponse, method: string | undefined, { status, headers, body }: HttpResponse): void => {
  const grouped = new Map<string, string[]>();
  for (const [name, value] of headers) {
    if (/^(content-length|transfer-encoding|connection)$/i.test(name)) continue;
    const key = [...grouped.keys()].find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
    grouped.set(key, [...(grouped.get(key) ?? []), value]);
  }
  for (const [name, values] of grouped) answer.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
  const bodiless = status === 204 || status === 304;
  if (!bodiless) answer.setHeader('Content-Length', body.length);
  answer.writeHead(status, STATUS_CODES[status] ?? '');
  answer.end(bodiless || method === 'HEAD' ? undefined : body);
};

const serve = (listener: Listener) => async (message: IncomingMessage, answer: ServerResponse) => {
  try {
    write(answer, message.method, await listener(await readRequest(message)));
  } catch (error) {
    if (message.destroyed && answer.destroyed) return;
    console.error(error);
    if (!answer.headersSent) answer.writeHead(500);
    answer.end();
  }
};

const listen = (listener: Listener, port: number, host: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0 }, (message, answer) => {
      void serve(listener)(message, answer);
    });
    server.keepAliveTimeout = 65_000;
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const isCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

export interface HttpServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens only on the loopback addresses: IPv4 and, if available, IPv6. Port 0 means any free port. */
export const startServer = async (port: number, listener: Listener): Promise<HttpServer> => {
  try {
    const servers = [await listen(listener, port, '127.0.0.1')];
    const address = servers[0]?.address();
    const taken = typeof address === 'object' && address !== null ? address.port : port;
    try {
      servers.push(await listen(listener, taken, '::1'));
    } catch (error) {
      if (isCode(error, 'EADDRINUSE')) {
        await Promise.all(servers.map(close));
        throw error;
      }
      // No IPv6 on this machine.
    }
    return {
      port: taken,
      stop: async () => {
        await Promise.all(servers.map(close));
      },
    };
  } catch (error) {
    if (isCode(error, 'EADDRINUSE'))
      throw new PlainError(
        `Port ${port} is in use. Stop the process that uses it, or choose another port: PORT=8090 npm start`,
      );
    if (isCode(error, 'EACCES', 'ERR_SOCKET_BAD_PORT'))
      throw new PlainError(`Port ${port} cannot be used. Choose another port: PORT=8090 npm start`);
    throw error;
  }
};
