import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpGet } from './http-get.ts';

let server: Server;

const serve = async (listener: RequestListener): Promise<string> => {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?a=1`;
};

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('httpGet', () => {
  it('returns status and body for any status, and requests JSON', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      seen.push(request.method, request.url, request.headers.accept);
      response.writeHead(418).write('{"name":"Caf');
      response.end(Buffer.from('é"}'));
    });
    expect(await httpGet(url, 1_000)).toEqual({ status: 418, body: '{"name":"Café"}' });
    expect(seen).toEqual(['GET', '/path?a=1', 'application/json']);
  });

  it('retries on a new connection if a kept one is closed', async () => {
    const known = new Set<Socket>();
    const url = await serve((request, response) => {
      if (known.has(request.socket)) return void request.socket.resetAndDestroy();
      known.add(request.socket);
      response.end('{}');
    });
    for (let call = 1; call <= 3; call += 1) expect(await httpGet(url, 1_000)).toEqual({ status: 200, body: '{}' });
    expect(known.size).toBe(3);
  });

  it('does not follow redirects', async () => {
    const url = await serve((request, response) => {
      response.writeHead(request.url === '/other' ? 200 : 302, { location: '/other' }).end();
    });
    expect((await httpGet(url, 1_000)).status).toBe(302);
  });

  it.each<[string, RequestListener]>([
    ['never starts', () => undefined],
    ['never ends', (_request, response) => void response.writeHead(200).write('{')],
  ])('aborts a request whose response %s', async (_fault, listener) => {
    const url = await serve(listener);
    await expect(httpGet(url, 100)).rejects.toThrow();
  });

  it('fails if the response is cut off', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => request.socket.destroy(), 20);
    });
    await expect(httpGet(url, 1_000)).rejects.toThrow();
  });
});
