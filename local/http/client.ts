import { Agent, request as httpRequest } from 'node:http';
import type { Headers, HttpRequest, HttpResponse } from './message.ts';

const agent = new Agent({ keepAlive: true });

/** Sends a request to an engine of this machine, its headers as they are but for Host. */
export const sendTo = (
  origin: string,
  { method, path, query, headers, body }: Omit<HttpRequest, 'sourceIp'>,
  signal?: AbortSignal,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const outgoing = httpRequest(
      { hostname, port, method, path: query === '' ? path : `${path}?${query}`, agent, ...(signal && { signal }) },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () => {
          const answered: [string, string][] = [];
          const raw = incoming.rawHeaders;
          for (let index = 0; index + 1 < raw.length; index += 2)
            answered.push([raw[index] ?? '', raw[index + 1] ?? '']);
          resolve({ status: incoming.statusCode ?? 502, headers: answered, body: Buffer.concat(chunks) });
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
