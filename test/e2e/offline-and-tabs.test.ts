import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { aShopper, enter, signIn } from './support/people.ts';
import { addButton, badge, eventually, openCart, plusButton, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

/** The longest delay before the queue retries, in milliseconds. */
const LONGEST_DELAY = 15_000;

/** The quantity in the server's cart, requested by the page itself so that its cookie is sent. */
const quantityOnServer = (page: Page): Promise<number> =>
  page.evaluate(async () => (await (await fetch('/api/cart')).json()).totalQuantity);

const serverHolds = (page: Page, quantity: number) =>
  eventually(async () => expect(await quantityOnServer(page)).toBe(quantity));

test('quick clicks all count, including the first ones, before there is a cart', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').dblclick();
  for (let clicks = 0; clicks < 8; clicks += 1) await plusButton(page, 'Rainbow Kite').click();
  await badge(page, 10).waitFor();
  await saved(page);
  await serverHolds(page, 10);
  await badge(page, 10).waitFor();
});

test('minutes offline lose no click, however many retries fail', async () => {
  const context = await visitor();
  const page = await context.newPage();
  await page.clock.install();
  await page.goto('/');
  await addButton(page, 'Ridge Tent for Two').click();
  await saved(page);
  let lost = 0;
  page.on('requestfailed', () => {
    lost += 1;
  });
  await context.setOffline(true);
  await page.getByText('You’re offline.').waitFor();
  await addButton(page, 'Rainbow Kite').click();
  await plusButton(page, 'Ridge Tent for Two').click();
  await badge(page, 3).waitFor();
  await eventually(async () => {
    await page.clock.fastForward(LONGEST_DELAY);
    expect(lost).toBeGreaterThan(8);
  });
  await badge(page, 3).waitFor();
  await context.setOffline(false);
  await saved(page);
  await serverHolds(page, 3);
  expect(await page.getByText('You’re offline.').count()).toBe(0);
});

test('a click whose request fails survives a reload', async () => {
  const context = await visitor();
  const page = await context.newPage();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').waitFor();
  await context.route('**/api/cart', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.fallback(),
  );
  await addButton(page, 'Rainbow Kite').click();
  await badge(page, 1).waitFor();
  await page.reload();
  await badge(page, 1).waitFor();
  await context.unroute('**/api/cart');
  await saved(page);
  await serverHolds(page, 1);
});

test('a click whose response is lost is not counted twice', async () => {
  const context = await visitor();
  const page = await context.newPage();
  await page.goto('/');
  // A first add creates the cart: without one there is no owner for the Idempotency-Key.
  await addButton(page, 'Rainbow Kite').click();
  await saved(page);
  let lost = 0;
  await context.route('**/api/cart', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await plusButton(page, 'Rainbow Kite').click();
  await saved(page);
  expect(lost).toBe(1);
  await serverHolds(page, 2);
  await badge(page, 2).waitFor();
});

test('two tabs share one cart, and every click in both counts', async () => {
  const context = await visitor();
  const [left, right] = [await context.newPage(), await context.newPage()];
  await left.goto('/');
  await right.goto('/product/rainbow-kite');
  await addButton(left, 'Rainbow Kite').click();
  await badge(right, 1).waitFor();
  await Promise.all([
    (async () => {
      for (let clicks = 0; clicks < 5; clicks += 1) await plusButton(left, 'Rainbow Kite').click();
    })(),
    (async () => {
      for (let clicks = 0; clicks < 5; clicks += 1) await plusButton(right, 'Rainbow Kite').click();
    })(),
  ]);
  await saved(left);
  await Promise.all([badge(left, 11).waitFor(), badge(right, 11).waitFor()]);
  await serverHolds(left, 11);
});

test('Back and Forward keep the cart and the filter', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'Toys' }).click();
  await page.getByRole('searchbox').fill('kite');
  await addButton(page, 'Rainbow Kite').click();
  await page.getByRole('link', { name: 'Rainbow Kite' }).click();
  await page.getByRole('heading', { level: 1, name: 'Rainbow Kite' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Toys' }).waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('kite');
  await badge(page, 1).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: /good things/i }).waitFor();
  await page.goForward();
  await page.goForward();
  await page.getByRole('heading', { level: 1, name: 'Rainbow Kite' }).waitFor();
  await badge(page, 1).waitFor();
});

test('Back restores the scroll position', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  const link = page.getByRole('link', { name: 'Barnaby Bear' });
  await link.scrollIntoViewIfNeeded();
  const left = await page.evaluate(() => scrollY);
  expect(left).toBeGreaterThan(200);
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'Barnaby Bear' }).waitFor();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await eventually(async () => expect(Math.abs((await page.evaluate(() => scrollY)) - left)).toBeLessThan(5));
});

test('a removed line can be restored in the drawer', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').click();
  const drawer = await openCart(page);
  await drawer.getByRole('textbox', { name: /Rainbow Kite/ }).fill('7');
  await page.keyboard.press('Enter');
  await badge(page, 7).waitFor({ state: 'attached' });
  await drawer.getByRole('button', { name: 'Remove Rainbow Kite' }).click();
  await drawer.getByText('Your cart is empty').waitFor();
  await drawer.getByRole('button', { name: 'Undo' }).click();
  expect(await drawer.getByRole('textbox', { name: /Rainbow Kite/ }).inputValue()).toBe('7');
  await saved(page);
  await serverHolds(page, 7);
});

test('checkout shows a cart changed in another browser before it buys anything', async () => {
  const page = await (await visitor()).newPage();
  const shopper = aShopper();
  await enter(page, shopper, '/product/rainbow-kite');
  await addButton(page, 'Rainbow Kite').click();
  await saved(page);
  const elsewhere = await (await visitor()).newPage();
  await elsewhere.goto('/sign-in?next=/product/barnaby-bear');
  await signIn(elsewhere, shopper);
  await badge(elsewhere, 1).waitFor();

  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'Check out' }).click();
  await page.getByRole('button', { name: 'Pay $24.00 (example)' }).waitFor();
  await addButton(elsewhere, 'Barnaby Bear').click();
  await saved(elsewhere);
  await page.getByRole('button', { name: 'Fill in the example card' }).click();
  await page.getByRole('button', { name: 'Pay $24.00 (example)' }).click();
  await page.getByText('Your cart or a price in it has changed.').waitFor();
  await page.getByRole('button', { name: 'Pay $51.00 (example)' }).click();
  await page.getByRole('heading', { name: 'Thank you!' }).waitFor();
  await page.getByText('$51.00').waitFor();
});
