import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The laptop cloud in front of which stands what makes a deployed site another: it has a host of its own and answers no
 * other (CloudFront refuses those), and the user pool, elsewhere, lets pages of every origin in, as Cognito does.
 */
export const startDeployedSite = async (laptop: string) => {
  const { hostname, port } = new URL(laptop);
  const asked: { host: string | undefined; origin: string | undefined }[] = [];
  const server = createServer((incoming, outgoing) => {
    const { host, origin } = incoming.headers;
    asked.push({ host, origin });
    if (host !== new URL(url).host) return void outgoing.writeHead(403).end();
    const open = incoming.url?.startsWith('/_local/cognito')
      ? { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' }
      : {};
    if (incoming.method === 'OPTIONS') return void outgoing.writeHead(200, open).end();
    const { method, url: path } = incoming;
    // Of whose page asks, the user pool elsewhere takes no notice.
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
  return { url, asked, stop };
};
