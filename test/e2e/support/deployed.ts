import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A proxy that makes the laptop cloud behave like a deployed site: it rejects requests for any other host, as
 * CloudFront does, and the user pool allows every origin, as Cognito does.
 */
export const startDeployedSite = async (laptop: string) => {
  const { hostname, port } = new URL(laptop);
  const requests: { host: string | undefined; origin: string | undefined }[] = [];
  const server = createServer((incoming, outgoing) => {
    const { host, origin } = incoming.headers;
    requests.push({ host, origin });
    if (host !== new URL(url).host) return void outgoing.writeHead(403).end();
    const open = incoming.url?.startsWith('/_local/cognito')
      ? { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' }
      : {};
    if (incoming.method === 'OPTIONS') return void outgoing.writeHead(200, open).end();
    const { method, url: path } = incoming;
    // Unlike the laptop's user pool, Cognito ignores which site's page sends a request.
    const headers = { ...incoming.headers, 'sec-fetch-site': 'none' };
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...open });
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, requests, stop };
};
