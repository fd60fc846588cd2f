import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { aShopper, enter, signIn } from './support/people.ts';
import { addButton, badge, eventually, openCart, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

const NOT_YET = 'We kept the items from before you signed in, but haven’t added them to your cart yet.';

/** How many automatic attempts the page makes, and the longest delay before a retry, in milliseconds. */
const [ATTEMPTS, LONGEST_DELAY] = [6, 32_000];

/** A shopper about to sign in: one mug in the user's cart, one kite in this browser's anonymous cart. */
const aboutToSignIn = async (): Promise<{ page: Page; signInNow: () => Promise<void> }> => {
  const shopper = aShopper();
  const elsewhere = await (await visitor()).newPage();
  await enter(elsewhere, shopper, '/');
  await addButton(elsewhere, 'Morning Mug').click();
  await saved(elsewhere);
  const page = await (await visitor()).newPage();
  await page.clock.install();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').click();
  await badge(page, 1).waitFor();
  await saved(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  return { page, signInNow: () => signIn(page, shopper) };
};

test('a migration that fails is reported on the page and in the drawer, and succeeds when the shopper tries again', async () => {
  const { page, signInNow } = await aboutToSignIn();
  let attempts = 0;
  const busy = (route: Route) => {
    attempts += 1;
    return route.fulfill({ status: 503, body: 'busy' });
  };
  await page.route('**/api/cart/migrate', busy);
  await signInNow();
  await page.getByText(NOT_YET).waitFor();
  await badge(page, 1).waitFor();
  // The message stays as long as it is true, even when the page retries no more.
  await eventually(async () => {
    await page.clock.fastForward(LONGEST_DELAY);
    expect(attempts).toBe(ATTEMPTS);
  });
  const drawer = await openCart(page);
  await drawer.getByText(NOT_YET).waitFor();
  await page.unroute('**/api/cart/migrate', busy);
  await drawer.getByRole('button', { name: 'Try again' }).click();
  await drawer.getByText('Added to your saved cart: 1 × Rainbow Kite.').waitFor();
  await drawer.getByRole('link', { name: 'Rainbow Kite' }).waitFor();
  expect(await page.getByText(NOT_YET).count()).toBe(0);
});

test('a migration whose response is lost is retried and counts nothing twice', async () => {
  const { page, signInNow } = await aboutToSignIn();
  await page.route(
    '**/api/cart/migrate',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await signInNow();
  await page.getByText(NOT_YET).waitFor();
  await page.getByText('All your items are in your cart now.').waitFor();
  expect(await page.getByText(NOT_YET).count()).toBe(0);
  await badge(page, 2).waitFor();
});
