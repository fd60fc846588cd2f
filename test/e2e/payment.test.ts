import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SCREENS } from './support/browser.ts';
import { aStranger, enter } from './support/people.ts';
import { addButton, badge, openCart, pay, payUnheard, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

const NOT_YET = 'We haven’t gotten a response to your last payment yet.';

/** When waiting wants a word, and when a call that got lost is no longer under way, in milliseconds. */
const [LONG, GIVEN_UP] = [6_000, 30_000];

/** Somebody at checkout with a kite for $24.00, who has filled in nothing yet. The clock of the page is the test's. */
const payerIn = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.clock.install();
  await enter(page, aStranger(), '/product/rainbow-kite');
  await page.getByRole('link', { name: 'Your account' }).waitFor();
  await page.getByRole('heading', { level: 1, name: 'Rainbow Kite' }).waitFor();
  await addButton(page, 'Rainbow Kite').click();
  await badge(page, 1).waitFor();
  await (await openCart(page)).getByRole('button', { name: 'Check out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Checkout' }).waitFor();
  await page.getByRole('button', { name: 'Pay $24.00 (example)' }).waitFor();
  return page;
};

const atCheckout = async (options?: BrowserContextOptions): Promise<Page> => payerIn(await visitor(options));

const thanks = (page: Page) => page.getByRole('heading', { name: 'Thank you!' }).waitFor();

test('a checkout that takes long is waited for, said to take long, and sent once', async () => {
  const page = await atCheckout();
  const keys: (string | undefined)[] = [];
  const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
  await page.route('**/api/cart/checkout', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    const response = await route.fetch();
    await asked;
    await route.fulfill({ response });
  });
  await pay(page);
  await page.getByRole('progressbar').waitFor();
  await page.clock.fastForward(LONG);
  await page.getByText('This is taking longer than usual. You won’t pay twice, however long it takes.').waitFor();
  answer();
  await thanks(page);
  expect(keys).toHaveLength(1);
  await badge(page, 0).waitFor();
});

test('a payment whose answer is lost is shown as paid, and what came in since as not paid yet', async () => {
  const page = await atCheckout();
  await payUnheard(page);
  await page.getByText('We didn’t get a response.').waitFor();

  // The shopper goes on, and is not left in the dark, not by a reload either.
  await page.getByRole('link', { name: 'Kettle & Kite, home' }).click();
  await page.getByText(NOT_YET).waitFor();
  await addButton(page, 'Morning Mug').click();
  await saved(page);
  await page.reload();
  await page.getByText(NOT_YET).waitFor();
  await page.unroute('**/api/cart/checkout');

  // Before anything else is bought: the receipt of what was paid, and that the mug is not in it.
  await (await openCart(page)).getByRole('button', { name: 'Check out' }).click();
  await thanks(page);
  await page.getByText('Your earlier payment went through').waitFor();
  await page.getByText('1 × $24.00').waitFor();
  const unpaid = page.getByRole('status').filter({ hasText: 'Not paid yet' });
  await unpaid.getByText('1 × Morning Mug').waitFor();
  await badge(page, 1).waitFor();

  await unpaid.getByRole('link', { name: 'Check out' }).click();
  await page.getByText('Morning Mug').waitFor();
  await pay(page);
  await thanks(page);
  await page.getByRole('main').getByText('Morning Mug').waitFor();
  expect(await page.getByText('Rainbow Kite').count()).toBe(0);
  expect(await page.getByText('Your earlier payment').count()).toBe(0);
  await badge(page, 0).waitFor();
});

test('what one tab has found out about a lost answer ends the question in all', async () => {
  const page = await atCheckout();
  await payUnheard(page);
  await page.getByText('We didn’t get a response. Try again in a moment.').waitFor();
  const [asking, shopping] = [await page.context().newPage(), await page.context().newPage()];
  await shopping.goto('/');
  await shopping.getByText(NOT_YET).waitFor();
  await asking.goto('/checkout');
  await thanks(asking);
  await shopping.getByText(NOT_YET).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Check status' }).click();
  await page.getByText('Another tab has the result of your last payment.').waitFor();
});

test('where the browser keeps its storage closed, what was paid has its receipt all the same', async () => {
  const context = await visitor();
  await context.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      });
    }
  });
  const page = await payerIn(context);
  await pay(page);
  await thanks(page);
  await page.getByText('1 × $24.00').waitFor();
});

test('a payment that never reached the shop is told to have bought nothing, and can be made', async () => {
  const page = await atCheckout(SCREENS.phone);
  await page.route('**/api/cart/checkout', (route) => route.abort());
  await pay(page);
  const words = page.getByText('We didn’t get a response. Try again: you won’t pay twice.');
  await words.waitFor();
  const top = await words.evaluate((element) => element.getBoundingClientRect().top);
  expect(top, 'in sight of who has pressed the button').toBeGreaterThan(0);
  await page.unroute('**/api/cart/checkout');
  await page.reload();
  // It might still have been under way: that takes half a minute to be sure of.
  await page.getByRole('progressbar').waitFor();
  await page.clock.fastForward(LONG);
  await page.getByText('This is taking longer than usual.').waitFor();
  await page.clock.fastForward(GIVEN_UP);
  await page.getByText('Your last payment didn’t go through. Nothing was paid.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Checkout');
  await pay(page);
  await thanks(page);
  await page.getByText('1 × $24.00').waitFor();
});
