import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SCREENS } from './support/browser.ts';
import { aStranger } from './support/people.ts';
import { addButton, badge, openCart, saved, shop, useBrowser } from './support/shop.ts';
import { VIEWS } from './support/views.ts';

const { visitor } = useBrowser();
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Until nothing is half transparent any more: that has no colours to speak of. What moves for ever is no reason to wait. */
const still = (page: Page) =>
  page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map((one) => one.finished));
  });

type Axe = { run(options: RunOptions): Promise<AxeResults> };

/** The rules that the colours of a theme can break. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** And those that the room on a screen can: what a small one leaves out, puts on something else, or makes scroll. */
const LAYOUT = [...COLOURS, 'button-name', 'label', 'link-name', 'page-has-heading-one', 'scrollable-region-focusable'];

/** What axe finds on the page, by all its rules or by these. */
const faults = async (page: Page, rules?: string[]): Promise<string[]> => {
  await still(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  // Only what goes into the message is worked out: half of the time.
  const options = { resultTypes: ['violations'], selectors: false, preload: false, ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate(
    (given): Promise<AxeResults> => (window as unknown as { axe: Axe }).axe.run(given),
    options as RunOptions,
  );
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => `${impact} ${id}: ${html}`));
};

/** How far the page, or the cart in its drawer, can be scrolled sideways: nobody should have to. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.drawer-body')].reduce(
      (most, { scrollWidth, clientWidth }) => Math.max(most, scrollWidth - clientWidth),
      0,
    ),
  );

test.each(VIEWS)(
  '$name: axe finds nothing in light or dark, and it fits a small phone',
  async ({ open, isLoading = false }) => {
    const page = await (await visitor({ ...SCREENS.desktop, colorScheme: 'light', reducedMotion: 'reduce' })).newPage();
    await open({ page, stranger: aStranger(), admin: shop().demoAdmin });
    // A view may still be loading below its heading.
    if (!isLoading) await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    expect(await faults(page), 'light').toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faults(page, COLOURS), 'dark').toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await overhang(page), 'pixels too wide').toBe(0);
    expect(await faults(page, LAYOUT), 'on a small phone').toEqual([]);
  },
);

test('the keyboard alone goes from the catalogue to checkout', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  await addButton(page, 'Aurora Headphones').waitFor();

  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  const tabTo = async (wanted: string) => {
    for (let steps = 0; steps < 60; steps += 1) {
      await page.keyboard.press('Tab');
      if ((await label()).startsWith(wanted) || (await focused()) === wanted) return;
    }
    throw new Error(`The Tab key never came to “${wanted}”.`);
  };

  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await tabTo('Add Aurora Headphones');
  await page.keyboard.press('Enter');
  expect(await label()).toBe('One more Aurora Headphones');
  await page.keyboard.press('Space');
  await badge(page, 2).waitFor();
  await saved(page);

  // The drawer takes the focus, keeps it, and gives it back.
  await page.getByRole('button', { name: 'Cart, 2 items' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: /your cart/i }).waitFor();
  for (let steps = 0; steps < 12; steps += 1) {
    await page.keyboard.press('Tab');
    const outside = await page.evaluate(
      () => document.activeElement !== document.body && document.activeElement?.closest('dialog') === null,
    );
    expect(outside, 'the focus left the drawer').toBe(false);
  }
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await label()).toBe('Cart, 2 items');

  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: /your cart/i }).waitFor();
  await tabTo('Sign in to check out');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  expect(await focused()).toBe('Sign in');
});

test('a phone shopper adds, opens the cart and changes it by touch', async () => {
  const page = await (await visitor(SCREENS.phone)).newPage();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').tap();
  await badge(page, 1).waitFor();
  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'One more Rainbow Kite' }).tap();
  await drawer.getByText('$48.00').first().waitFor();
  await saved(page);
});
