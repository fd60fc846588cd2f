import { expect, test } from 'vitest';
import { addButton, eventually, shop, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

test('a first view asks nobody but the shop, loads no lazy script, and nothing shifts', async () => {
  const page = await (await visitor()).newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').waitFor();
  await page.waitForLoadState('networkidle');
  expect(asked.filter((url) => !url.startsWith(`${shop().url}/`) && !url.startsWith('data:'))).toEqual([]);
  const scripts = asked
    .filter((url) => url.endsWith('.js'))
    .map((url) => url.replace(/.*\/(.+?)(-[\w-]{8})?\.js/, '$1'));
  // The bundler may put its own helpers into a script of their own.
  const parts = scripts.filter((name) => name !== 'rolldown-runtime');
  expect(parts.toSorted()).toEqual(['first', 'index']);
  const shifted = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
  expect(shifted.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.02);
});

test('the theme can be chosen, and is there before the page on the next visit', async () => {
  const page = await (await visitor({ colorScheme: 'light' })).newPage();
  await page.goto('/');
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  /** The colour that the browser's own bar takes. */
  const bar = () =>
    page.evaluate(() => {
      const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')];
      const shown = document.createElement('p');
      shown.style.color = metas.find(({ media }) => matchMedia(media).matches)?.content ?? '';
      return shown.style.color;
    });
  const light = await ground();
  expect(await bar()).toBe(light);
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  const dark = await ground();
  expect(dark).not.toBe(light);
  expect(await bar()).toBe(dark);
  await page.route('**/assets/index-*.js', () => {});
  await page.reload({ waitUntil: 'commit' });
  await eventually(async () => expect(await ground()).toBe(dark));
  expect(await bar()).toBe(dark);
  expect(await page.getByRole('banner').count(), 'the shop itself has not started').toBe(0);
});
