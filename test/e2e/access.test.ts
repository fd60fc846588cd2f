import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SCREENS } from './support/browser.ts';
import { aShopper } from './support/people.ts';
import { addButton, badge, openCart, saved, shop, useBrowser } from './support/shop.ts';
import { VIEWS } from './support/views.ts';

const { visitor } = useBrowser();
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Waits for finite animations to end, because axe cannot judge the contrast of half-transparent elements. */
const animationsEnded = (page: Page) =>
  page.evaluate(() => {
    const finite = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(finite.map(({ finished }) => finished));
  });

type Axe = { run(options: RunOptions): Promise<AxeResults> };

/** The rules that a theme's colours can break. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** The rules that a small screen can break by hiding, overlapping or scrolling elements. */
const LAYOUT = [...COLOURS, 'button-name', 'label', 'link-name', 'page-has-heading-one', 'scrollable-region-focusable'];

/** The violations that axe finds on the page, by all rules or only these. */
const violationsOn = async (page: Page, rules?: string[]): Promise<string[]> => {
  await animationsEnded(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  // Computing only what the message needs halves the time.
  const options = { resultTypes: ['violations'], selectors: false, preload: false, ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate(
    (given): Promise<AxeResults> => (window as unknown as { axe: Axe }).axe.run(given),
    options as RunOptions,
  );
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => `${impact} ${id}: ${html}`));
};

/** By how many pixels the page, or the cart drawer, scrolls horizontally. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.drawer-body')].reduce(
      (most, { scrollWidth, clientWidth }) => Math.max(most, scrollWidth - clientWidth),
      0,
    ),
  );

test.each(VIEWS)(
  '$name: axe finds no violations in light or dark mode, and the view fits a small phone',
  async ({ open, isLoading = false }) => {
    const page = await (await visitor({ ...SCREENS.desktop, colorScheme: 'light', reducedMotion: 'reduce' })).newPage();
    await open({ page, shopper: aShopper(), admin: shop().demoAdmin });
    // The content below the heading may still be loading.
    if (!isLoading) await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    expect(await violationsOn(page), 'light').toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violationsOn(page, COLOURS), 'dark').toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await overflow(page), 'pixels too wide').toBe(0);
    expect(await violationsOn(page, LAYOUT), 'on a small phone').toEqual([]);
  },
);

test('a shopper can go from the catalogue to checkout by keyboard alone', async () => {
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
    throw new Error(`Tab never reached “${wanted}”.`);
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

  // The drawer traps the focus, and restores it when closed.
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

test('a shopper on a phone can add to the cart, open it and change it by touch', async () => {
  const page = await (await visitor(SCREENS.phone)).newPage();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').tap();
  await badge(page, 1).waitFor();
  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'One more Rainbow Kite' }).tap();
  await drawer.getByText('$48.00').first().waitFor();
  await saved(page);
});
