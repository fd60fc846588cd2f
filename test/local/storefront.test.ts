import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { runNode } from './support/processes.ts';

/** Stands in for a deployed site: responds with the request that it received. */
const deployedSite = async (): Promise<string> => {
  const site = createServer((request, response) =>
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ asked: `${request.method} ${request.url}`, host: request.headers.host })),
  );
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  onTestFinished(() => void site.close());
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
};

/** Runs `npm run dev` with these arguments. @returns the storefront's address */
const develop = async (...args: string[]): Promise<string> => {
  const { output } = runNode(['local/dev.ts', ...args], { NO_COLOR: '1', FORCE_COLOR: '0' });
  await expect.poll(output, { timeout: 30_000 }).toMatch(/Local: +http:\S+/);
  return /Local: +(http:\S+)\//.exec(output())?.[1] ?? '';
};

it('npm run dev -- --site serves the storefront’s sources, and forwards everything else to the deployed site with its host name', async () => {
  const site = await deployedSite();
  const storefront = await develop('--site', site);
  const page = await (await fetch(`${storefront}/`, { headers: { Accept: 'text/html' } })).text();
  expect(page).toContain('/src/');
  for (const path of ['/api/product', '/config.json'])
    expect(await (await fetch(`${storefront}${path}`)).json()).toEqual({
      asked: `GET ${path}`,
      host: new URL(site).host,
    });
});
