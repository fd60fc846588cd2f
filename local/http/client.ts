import { Agent, request as httpRequest } from 'node:http';
import { type Headers, type HttpRequest, type HttpResponse, headersFrom } from './message.ts';

const agent = new Agent({ keepAlive: true });

/** Sends a request to a local engine, with its headers unchanged except Host. */
export const sendTo = (
  origin: string,
  { method, path, query, headers, body }: Omit<HttpRequest, 'sourceIp'>,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const outgoing = httpRequest(
      { hostname, port, method, path: query === '' ? path : `${path}?${query}`, agent },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () => {
          const { statusCode: status = 502, rawHeaders } = incoming;
          resolve({ status, headers: headersFrom(rawHeaders), body: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.once('error', reject);
    for (const [name, value] of forwarded(headers)) outgoing.appendHeader(name, value);
    outgoing.setHeader('Content-Length', body.length);
    outgoing.end(body);
  });

const forwarded = (headers: Headers): Headers =>
  headers.filter(([name]) => !/^(host|connection|content-length|transfer-encoding|expect)$/i.test(name));
