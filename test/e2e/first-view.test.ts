import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SCREENS } from './support/browser.ts';
import { addButton, eventually, shop, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

/** Records the layout shifts of the pages that are opened next. @returns a function for their sum so far */
const recordShifts = async (page: Page) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return async () => {
    const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
    return shifts.reduce((sum, value) => sum + value, 0);
  };
};

test('the first view requests nothing from other hosts, loads no lazy script and does not shift', async () => {
  const page = await (await visitor()).newPage();
  const requested: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  const layoutShift = await recordShifts(page);
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').waitFor();
  await page.waitForLoadState('networkidle');
  expect(requested.filter((url) => !url.startsWith(`${shop().url}/`) && !url.startsWith('data:'))).toEqual([]);
  const scripts = requested
    .filter((url) => url.endsWith('.js'))
    .map((url) => url.replace(/.*\/(.+?)(-[\w-]{8})?\.js/, '$1'));
  // The bundler may emit its own helpers as a separate script.
  const ours = scripts.filter((name) => name !== 'rolldown-runtime');
  expect(ours.toSorted()).toEqual(['first', 'index']);
  expect(await layoutShift()).toBeLessThan(0.02);
});

test.each([
  ['/sign-in', 'phone', 'Sign in'],
  ['/product/rainbow-kite', 'desktop', 'Rainbow Kite'],
] as const)('%s does not shift on a %s while it loads', async (path, screen, name) => {
  const page = await (await visitor(SCREENS[screen])).newPage();
  const layoutShift = await recordShifts(page);
  await page.goto(path);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(await layoutShift()).toBeLessThan(0.02);
});

test('a chosen theme is applied before the page renders on the next visit', async () => {
  const page = await (await visitor({ colorScheme: 'light' })).newPage();
  await page.goto('/');
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  /** The colour of the browser's toolbar. */
  const toolbar = () =>
    page.evaluate(() => {
      const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')];
      const shown = document.createElement('p');
      shown.style.color = metas.find(({ media }) => matchMedia(media).matches)?.content ?? '';
      return shown.style.color;
    });
  const light = await background();
  expect(await toolbar()).toBe(light);
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  const dark = await background();
  expect(dark).not.toBe(light);
  expect(await toolbar()).toBe(dark);
  await page.route('**/assets/index-*.js', () => {});
  await page.reload({ waitUntil: 'commit' });
  await eventually(async () => expect(await background()).toBe(dark));
  expect(await toolbar()).toBe(dark);
  expect(await page.getByRole('banner').count(), 'the storefront has not rendered yet').toBe(0);
});
