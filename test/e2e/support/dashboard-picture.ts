import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { bundleFunctions } from '../../../lib/build/bundle.ts';
import type { LaptopCloud } from '../../../local/cloud.ts';
import { newVisitor } from './browser.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** How long the traffic lasts before the picture is taken, and when one of the functions crashes meanwhile. */
const SHOPPING_MS = 150_000;
const CRASHES_FROM_MS = 85_000;
const CRASHES_UNTIL_MS = 100_000;

const PRODUCTS = ['aurora-headphones', 'rainbow-kite', 'noodle-bowl', 'ember-teapot'];

/** One shopper's visit: fills a cart, sets a line, sometimes sends an invalid request, then may migrate and check out. */
const visit = async ({ url }: LaptopCloud, visitNumber: number, token: string): Promise<void> => {
  let cookie = '';
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(cookie && { Cookie: cookie }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    await answer.arrayBuffer();
  };
  const product = (index: number) => PRODUCTS[(visitNumber + index) % PRODUCTS.length] ?? '';
  await send('GET', '/product');
  await send('POST', '/cart', { productId: product(0), quantity: 1 + (visitNumber % 3) });
  await send('POST', '/cart', { productId: product(1) });
  await send('GET', '/cart');
  await send('PUT', `/cart/${product(1)}`, { quantity: 2 });
  if (visitNumber % 5 === 0) await send('POST', '/cart', { productId: 'submarine' });
  if (visitNumber % 4 === 0) await send('DELETE', `/cart/${product(0)}`);
  await send('GET', `/cart/${product(1)}/total`);
  if (visitNumber % 2 === 1) return;
  const signedIn = { Authorization: `Bearer ${token}` };
  await send('POST', '/cart/migrate', undefined, signedIn);
  if (visitNumber % 6 === 0) await send('POST', '/cart/checkout', undefined, signedIn);
};

const tokenOf = async ({ url }: LaptopCloud): Promise<string> => {
  const env = { ...process.env, PORT: new URL(url).port };
  return (await promisify(execFile)(process.execPath, [join(root, 'bin', 'token.ts')], { env })).stdout.trim();
};

/** Generates traffic that rises and falls; for some seconds the function that sets lines crashes. */
const generateTraffic = async (cloud: LaptopCloud): Promise<void> => {
  const token = await tokenOf(cloud);
  const broken = mkdtempSync(join(tmpdir(), 'crashes-'));
  writeFileSync(join(broken, 'index.mjs'), 'export const handler = async () => { throw new Error("crashed"); };');
  const bundles = await bundleFunctions({ tracing: false });
  const start = Date.now();
  let isBroken = false;
  for (let number = 0; Date.now() - start < SHOPPING_MS; number += 1) {
    const past = Date.now() - start;
    const shouldBeBroken = past > CRASHES_FROM_MS && past < CRASHES_UNTIL_MS;
    if (shouldBeBroken !== isBroken)
      cloud.replaceBundle('SetLine', shouldBeBroken ? broken : join(bundles, 'cart', 'set-line'));
    isBroken = shouldBeBroken;
    await visit(cloud, number, token);
    await sleep(500 + 400 * Math.sin(past / 12_000));
  }
  rmSync(broken, { recursive: true });
};

/** Generates traffic for a while, and takes a picture of the template's dashboard. */
export const pictureDashboard = async (browser: Browser, cloud: LaptopCloud, path: string): Promise<void> => {
  await fetch(`${cloud.endpoints.lambda}/2015-03-31/functions/AuditTotals/invocations`, { method: 'POST', body: '{}' });
  await generateTraffic(cloud);
  const context = await newVisitor(browser, cloud.url, {
    viewport: { width: 1500, height: 900 },
    colorScheme: 'light',
  });
  const page = await context.newPage();
  await page.goto('/_local/dashboard');
  await page.locator('svg').first().waitFor();
  await page.screenshot({ path, fullPage: true });
  await context.close();
};
