import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SCREENS } from './support/browser.ts';
import { addButton, badge, eventually, openCart, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

const dialog = (page: Page) => page.getByRole('dialog', { name: /your cart/i });
const isAt = (page: Page, path: string) => eventually(async () => expect(new URL(page.url()).pathname).toBe(path));
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
  ['its button', (page: Page) => page.getByRole('button', { name: 'Close cart' }).click()],
  ['Escape', (page: Page) => page.keyboard.press('Escape')],
])('a drawer closed by %s leaves no step: the next back leaves the page', async (_how, close) => {
  const page = await onProductPage();
  await openCart(page);
  await close(page);
  await isGone(page);
  await eventually(async () => expect(await page.evaluate(() => history.state)).toBeNull());
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Cart, 1 item');
  await page.goBack();
  await title(page, /good things/i);
});

test('text that is marked in the drawer may be let go of beside it, and a press there closes it', async () => {
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
  await eventually(async () => expect(await page.evaluate(() => history.state)).toBeNull());
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

/** A phone on the catalogue, where nobody has touched the cart yet. */
const onCatalogue = async (): Promise<Page> => {
  const page = await (await visitor(SCREENS.phone)).newPage();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').tap();
  await saved(page);
  return page;
};

const DRAWER_SCRIPT = '**/assets/cart-lines-*.js';

test('the drawer is there at once, while its script is still on its way', async () => {
  const page = await onCatalogue();
  let arrive = () => {};
  const late = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(DRAWER_SCRIPT, async (route) => {
    await late;
    await route.continue();
  });
  const drawer = await openCart(page);
  await drawer.getByRole('status', { name: 'Loading your cart' }).waitFor();
  arrive();
  await drawer.getByRole('link', { name: 'Rainbow Kite' }).waitFor();
});

test('opened without a line, the drawer says what is wrong, and takes no form away when the line is back', async () => {
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

test('a page whose script was lost without a line comes when the line is back', async () => {
  const page = await onCatalogue();
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Sign in' }).tap();
  await page.getByText('This loads automatically when you’re back online.').waitFor();
  await page.context().setOffline(false);
  await title(page, 'Sign in');
});

test('a drawer whose script was lost can be loaded again', async () => {
  const page = await onCatalogue();
  await page.route(DRAWER_SCRIPT, (route) => route.abort(), { times: 1 });
  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'Reload page' }).tap();
  await drawer.getByRole('link', { name: 'Rainbow Kite' }).waitFor();
  await page.goBack();
  await isGone(page);
});

/** Closes the drawer and presses what is named, before the browser has gone back. */
const closeAndPress = (page: Page, selector: string) =>
  page.evaluate((wanted) => {
    for (const next of ['.drawer .icon-button', wanted]) document.querySelector<HTMLElement>(next)?.click();
  }, selector);

test('what is pressed as the drawer closes is not taken back by its step of the history', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  await title(page, /good things/i);
  await openCart(page);
  await closeAndPress(page, 'button[aria-label^="Cart, "]');
  await page.waitForTimeout(600);
  await dialog(page).waitFor();
  await closeAndPress(page, 'a[href="/sign-in"]');
  await page.waitForTimeout(600);
  await title(page, 'Sign in');
});

test('what is pressed after Escape, before the browser has told that the drawer is closed, opens it again', async () => {
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
