import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SCREENS } from './support/browser.ts';
import { addButton, badge, eventually, openCart, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

const dialog = (page: Page) => page.getByRole('dialog', { name: /your cart/i });
const isAt = (page: Page, path: string) => eventually(async () => expect(new URL(page.url()).pathname).toBe(path));
const isGone = (page: Page) => dialog(page).waitFor({ state: 'hidden' });
const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

/** A phone that has gone from the catalogue to a product's page and has one item in the cart. */
const onProductPage = async (): Promise<Page> => {
  const page = await (await visitor(SCREENS.phone)).newPage();
  await page.goto('/');
  await page.getByRole('link', { name: 'Rainbow Kite' }).click();
  await title(page, 'Rainbow Kite');
  await addButton(page, 'Rainbow Kite').click();
  await badge(page, 1).waitFor();
  await saved(page);
  return page;
};

test('Back closes the drawer and restores the focus; a second Back leaves the page', async () => {
  const page = await onProductPage();
  await openCart(page);
  await page.goBack();
  await isGone(page);
  await isAt(page, '/product/rainbow-kite');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Cart, 1 item');

  await page.goForward();
  await dialog(page).waitFor();
  await page.goBack();
  await isGone(page);
  await page.goBack();
  await title(page, /good things/i);
});

test.each([
  ['its button', (page: Page) => page.getByRole('button', { name: 'Close cart' }).click()],
  ['Escape', (page: Page) => page.keyboard.press('Escape')],
])('a drawer closed by %s leaves no history entry: the next Back leaves the page', async (_how, close) => {
  const page = await onProductPage();
  await openCart(page);
  await close(page);
  await isGone(page);
  await eventually(async () => expect(await page.evaluate(() => history.state)).toBeNull());
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Cart, 1 item');
  await page.goBack();
  await title(page, /good things/i);
});

test('a click outside the drawer closes it, but a text selection that ends outside does not', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/product/rainbow-kite');
  await addButton(page, 'Rainbow Kite').click();
  const drawer = await openCart(page);
  await drawer.getByText('$24.00 each').hover();
  await page.mouse.down();
  await page.mouse.move(200, 400);
  await page.mouse.up();
  expect(await dialog(page).isVisible()).toBe(true);
  await page.mouse.click(200, 400);
  await isGone(page);
});

test('Back from a page opened in the drawer leads to the page below the drawer', async () => {
  const page = await onProductPage();
  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'Sign in to check out' }).click();
  await title(page, 'Sign in');
  await page.goBack();
  await title(page, 'Rainbow Kite');
  expect(await dialog(page).count()).toBe(0);
});

test('a link in the drawer to the page below it closes the drawer without a history entry', async () => {
  const page = await onProductPage();
  const drawer = await openCart(page);
  await drawer.getByRole('link', { name: 'Rainbow Kite' }).click();
  await isGone(page);
  await eventually(async () => expect(await page.evaluate(() => history.state)).toBeNull());
  await page.goBack();
  await title(page, /good things/i);
});

test('the drawer stays open across a reload, and Back still closes it', async () => {
  const page = await onProductPage();
  await openCart(page);
  await page.reload();
  await dialog(page).waitFor();
  await page.goBack();
  await isGone(page);
  await isAt(page, '/product/rainbow-kite');
});

/** A phone on the catalogue that has not opened the cart yet. */
const onCatalogue = async (): Promise<Page> => {
  const page = await (await visitor(SCREENS.phone)).newPage();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').tap();
  await saved(page);
  return page;
};

const DRAWER_SCRIPT = '**/assets/cart-lines-*.js';

test('the drawer opens at once, while its script is still loading', async () => {
  const page = await onCatalogue();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(DRAWER_SCRIPT, async (route) => {
    await held;
    await route.continue();
  });
  const drawer = await openCart(page);
  await drawer.getByRole('status', { name: 'Loading your cart' }).waitFor();
  release();
  await drawer.getByRole('link', { name: 'Rainbow Kite' }).waitFor();
});

test('a drawer opened offline shows an error, and does not reload a page with a form when online again', async () => {
  const page = await (await visitor(SCREENS.phone)).newPage();
  await page.goto('/sign-up');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.context().setOffline(true);
  const drawer = await openCart(page);
  await drawer.getByText('This can be reloaded when you’re back online.').waitFor();
  await drawer.getByText('You’re offline.').waitFor();
  await page.context().setOffline(false);
  await drawer.getByRole('button', { name: 'Reload page' }).waitFor();
  await drawer.getByRole('button', { name: 'Close cart' }).tap();
  expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');

  await openCart(page);
  await drawer.getByRole('button', { name: 'Reload page' }).tap();
  await drawer.getByText('Your cart is empty').waitFor();
});

test('a page whose script failed to load offline loads when online again', async () => {
  const page = await onCatalogue();
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Sign in' }).tap();
  await page.getByText('This loads automatically when you’re back online.').waitFor();
  await page.context().setOffline(false);
  await title(page, 'Sign in');
});

test('a drawer whose script failed to load can be reloaded', async () => {
  const page = await onCatalogue();
  await page.route(DRAWER_SCRIPT, (route) => route.abort(), { times: 1 });
  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'Reload page' }).tap();
  await drawer.getByRole('link', { name: 'Rainbow Kite' }).waitFor();
  await page.goBack();
  await isGone(page);
});

/** Closes the drawer and clicks an element, before the browser has gone back. */
const closeAndClick = (page: Page, selector: string) =>
  page.evaluate((wanted) => {
    for (const next of ['.drawer .icon-button', wanted]) document.querySelector<HTMLElement>(next)?.click();
  }, selector);

test('a click while the drawer is closing is not undone when its history entry is removed', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  await title(page, /good things/i);
  await openCart(page);
  await closeAndClick(page, 'button[aria-label^="Cart, "]');
  await page.waitForTimeout(600);
  await dialog(page).waitFor();
  await closeAndClick(page, 'a[href="/sign-in"]');
  await page.waitForTimeout(600);
  await title(page, 'Sign in');
});

test('the cart button reopens the drawer even before the browser’s close event for Escape', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  await title(page, /good things/i);
  await openCart(page);
  await page.evaluate(() => {
    document.querySelector('dialog')?.close();
    document.querySelector<HTMLElement>('button[aria-label^="Cart, "]')?.click();
  });
  await page.waitForTimeout(600);
  await dialog(page).waitFor();
});
