import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { SCREENS } from './support/browser.ts';
import { addButton, badge, openCart, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

const dialog = (page: Page) => page.getByRole('dialog', { name: /your cart/i });
const isAt = (page: Page, path: string) => vi.waitFor(() => expect(new URL(page.url()).pathname).toBe(path));
const isGone = (page: Page) => dialog(page).waitFor({ state: 'hidden' });
const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

/** A phone on a product's page, reached from the catalogue, with one item in the cart. */
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

test('back closes the drawer first and gives the focus back; only the next one leaves the page', async () => {
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
  ['its button', (page: Page) => page.getByRole('button', { name: 'Close the cart' }).click()],
  ['Escape', (page: Page) => page.keyboard.press('Escape')],
])('a drawer closed by %s leaves no step: the next back leaves the page', async (_how, close) => {
  const page = await onProductPage();
  await openCart(page);
  await close(page);
  await isGone(page);
  await vi.waitFor(async () => expect(await page.evaluate(() => history.state)).toBeNull());
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Cart, 1 item');
  await page.goBack();
  await title(page, /good things/i);
});

test('from a page that the drawer led to, back comes to the page below the drawer', async () => {
  const page = await onProductPage();
  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'Sign in to check out' }).click();
  await title(page, 'Sign in');
  await page.goBack();
  await title(page, 'Rainbow Kite');
  expect(await dialog(page).count()).toBe(0);
});

test('a link in the drawer to the page below it closes the drawer, and leaves no step', async () => {
  const page = await onProductPage();
  const drawer = await openCart(page);
  await drawer.getByRole('link', { name: 'Rainbow Kite' }).click();
  await isGone(page);
  await vi.waitFor(async () => expect(await page.evaluate(() => history.state)).toBeNull());
  await page.goBack();
  await title(page, /good things/i);
});

test('a reload shows the drawer again, and back still closes it', async () => {
  const page = await onProductPage();
  await openCart(page);
  await page.reload();
  await dialog(page).waitFor();
  await page.goBack();
  await isGone(page);
  await isAt(page, '/product/rainbow-kite');
});
