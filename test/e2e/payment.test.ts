import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SCREENS } from './support/browser.ts';
import { aShopper, enter } from './support/people.ts';
import { addButton, badge, openCart, pay, payWithoutResponse, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

const NOT_YET = 'We haven’t gotten a response to your last payment yet.';

/** When a payment is called slow, and when its request can no longer be running, in milliseconds. */
const [SLOW_AFTER, MAY_RUN] = [6_000, 30_000];

/** A shopper on the checkout page with a kite for $24.00 and an empty form. The test controls the page's clock. */
const payerIn = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.clock.install();
  await enter(page, aShopper(), '/product/rainbow-kite');
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

test('a slow checkout is reported as slow and sent once', async () => {
  const page = await atCheckout();
  const keys: (string | undefined)[] = [];
  const { promise: released, resolve: respond } = Promise.withResolvers<void>();
  await page.route('**/api/cart/checkout', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
  });
  await pay(page);
  await page.getByRole('progressbar').waitFor();
  await page.clock.fastForward(SLOW_AFTER);
  await page.getByText('This is taking longer than usual. You won’t pay twice, however long it takes.').waitFor();
  respond();
  await thanks(page);
  expect(keys).toHaveLength(1);
  await badge(page, 0).waitFor();
});

test('a payment whose response is lost is shown as paid, and lines added since as not paid yet', async () => {
  const page = await atCheckout();
  await payWithoutResponse(page);
  await page.getByText('We didn’t get a response.').waitFor();

  // On other pages, and after a reload, the shopper sees a reminder.
  await page.getByRole('link', { name: 'Kettle & Kite, home' }).click();
  await page.getByText(NOT_YET).waitFor();
  await addButton(page, 'Morning Mug').click();
  await saved(page);
  await page.reload();
  await page.getByText(NOT_YET).waitFor();
  await page.unroute('**/api/cart/checkout');

  // Before anything else is bought, the receipt of what was paid is shown; the mug is not in it.
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

test('a payment that one tab resolves is resolved in all tabs', async () => {
  const page = await atCheckout();
  await payWithoutResponse(page);
  await page.getByText('We didn’t get a response. Try again in a moment.').waitFor();
  const [resolving, shopping] = [await page.context().newPage(), await page.context().newPage()];
  await shopping.goto('/');
  await shopping.getByText(NOT_YET).waitFor();
  await resolving.goto('/checkout');
  await thanks(resolving);
  await shopping.getByText(NOT_YET).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Check status' }).click();
  await page.getByText('Another tab has the result of your last payment.').waitFor();
});

test('a payment shows its receipt even if the browser blocks storage', async () => {
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

test('a payment that never reached the shop is reported as unpaid and can be repeated', async () => {
  const page = await atCheckout(SCREENS.phone);
  await page.route('**/api/cart/checkout', (route) => route.abort());
  await pay(page);
  const message = page.getByText('We didn’t get a response. Try again: you won’t pay twice.');
  await message.waitFor();
  const top = await message.evaluate((element) => element.getBoundingClientRect().top);
  expect(top, 'within the viewport').toBeGreaterThan(0);
  await page.unroute('**/api/cart/checkout');
  await page.reload();
  // For half a minute the request may still be running.
  await page.getByRole('progressbar').waitFor();
  await page.clock.fastForward(SLOW_AFTER);
  await page.getByText('This is taking longer than usual.').waitFor();
  await page.clock.fastForward(MAY_RUN);
  await page.getByText('Your last payment didn’t go through. Nothing was paid.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Checkout');
  await pay(page);
  await thanks(page);
  await page.getByText('1 × $24.00').waitFor();
});
