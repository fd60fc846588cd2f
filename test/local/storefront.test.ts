import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** Stands for a site that is deployed: says what it was asked, and in whose name. */
const deployedSite = async (): Promise<string> => {
  const site = createServer((request, response) =>
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ asked: `${request.method} ${request.url}`, host: request.headers.host })),
  );
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  endings.push(() => site.close());
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
};

/** `npm run dev` with these arguments. Gives where the storefront listens. */
const develop = async (...args: string[]): Promise<string> => {
  const child = spawn(process.execPath, [join(root, 'local', 'dev.ts'), ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endings.push(async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await expect.poll(() => output, { timeout: 30_000 }).toMatch(/Local: +http:\S+/);
  return /Local: +(http:\S+)\//.exec(output)?.[1] ?? '';
};

it('npm run dev -- --site serves the storefront’s sources, and asks the deployed site for the rest, by its own name', async () => {
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
