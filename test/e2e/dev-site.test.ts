import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDeployedSite } from './support/deployed.ts';
import { aShopper, signUp } from './support/people.ts';
import { addButton, badge, pay, saved, shop, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

let site: Awaited<ReturnType<typeof startDeployedSite>>;
let development: ChildProcess;
let url: string;

/** The URL that the development server prints. */
const urlOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += stripVTControlCharacters(chunk.toString());
      const [found] = /http:\/\/localhost:\d+(?=\/)/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The development server exited:\n${text}`)));
  });

beforeAll(async () => {
  site = await startDeployedSite(shop().url);
  development = spawn(process.execPath, [join(import.meta.dirname, '../../local/dev.ts'), '--site', site.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await urlOf(development);
});

afterAll(async () => {
  const ended = new Promise((resolve) => development.once('exit', resolve));
  development.kill('SIGINT');
  await ended;
  await site.stop();
});

test('npm run dev -- --site works with a deployed site: cart, cookie, sign-up, migration and checkout', async () => {
  const context = await visitor({ baseURL: url });
  const page = await context.newPage();
  await page.goto('/');
  // Vite compiles on demand, so the first page is slow.
  await addButton(page, 'Rainbow Kite').click({ timeout: 60_000 });
  await badge(page, 1).waitFor();
  await saved(page);
  // Browsers accept a Secure cookie over http from localhost.
  expect(await context.cookies()).toMatchObject([
    { name: '__Host-cartId', domain: 'localhost', secure: true, httpOnly: true, sameSite: 'Lax' },
  ]);
  await page.reload();
  await badge(page, 1).waitFor();
  await page.goto('/sign-up?next=/checkout');
  await signUp(page, aShopper());
  await page.getByRole('heading', { level: 1, name: 'Checkout' }).waitFor();
  expect(await context.cookies()).toEqual([]);
  await pay(page);
  await page.getByRole('heading', { name: 'Thank you!' }).waitFor();
  // The site receives its own host and the page's origin.
  expect(new Set(site.requests.map(({ host }) => `http://${host}`))).toEqual(new Set([site.url]));
  expect(new Set(site.requests.map(({ origin }) => origin))).toEqual(new Set([undefined, url]));
});
