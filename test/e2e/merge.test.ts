import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { aStranger, enter, signIn } from './support/people.ts';
import { addButton, badge, eventually, openCart, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

const NOT_YET = 'We kept the items from before you signed in, but haven’t added them to your cart yet.';

/** How often the page tries by itself, and the longest pause before it tries again, in milliseconds. */
const [TRIES, LONGEST_PAUSE] = [6, 32_000];

/** Somebody who has an account with one mug in its cart, and in this browser a kite, and is about to sign in. */
const aboutToSignIn = async (): Promise<{ page: Page; goOn: () => Promise<void> }> => {
  const stranger = aStranger();
  const elsewhere = await (await visitor()).newPage();
  await enter(elsewhere, stranger, '/');
  await addButton(elsewhere, 'Morning Mug').click();
  await saved(elsewhere);
  const page = await (await visitor()).newPage();
  await page.clock.install();
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').click();
  await badge(page, 1).waitFor();
  await saved(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  return { page, goOn: () => signIn(page, stranger) };
};

test('a merge that fails is told, also in the drawer, and done when the shopper tries again', async () => {
  const { page, goOn } = await aboutToSignIn();
  let tries = 0;
  const busy = (route: Route) => {
    tries += 1;
    return route.fulfill({ status: 503, body: 'busy' });
  };
  await page.route('**/api/cart/migrate', busy);
  await goOn();
  await page.getByText(NOT_YET).waitFor();
  await badge(page, 1).waitFor();
  // It stays until it is no longer true: also when the page has given up trying by itself.
  await eventually(async () => {
    await page.clock.fastForward(LONGEST_PAUSE);
    expect(tries).toBe(TRIES);
  });
  const drawer = await openCart(page);
  await drawer.getByText(NOT_YET).waitFor();
  await page.unroute('**/api/cart/migrate', busy);
  await drawer.getByRole('button', { name: 'Try again' }).click();
  await drawer.getByText('Added to your saved cart: 1 × Rainbow Kite.').waitFor();
  await drawer.getByRole('link', { name: 'Rainbow Kite' }).waitFor();
  expect(await page.getByText(NOT_YET).count()).toBe(0);
});

test('a merge whose answer is lost is done again by itself, and counts nothing twice', async () => {
  const { page, goOn } = await aboutToSignIn();
  await page.route(
    '**/api/cart/migrate',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await goOn();
  await page.getByText(NOT_YET).waitFor();
  await page.getByText('All your items are in your cart now.').waitFor();
  expect(await page.getByText(NOT_YET).count()).toBe(0);
  await badge(page, 2).waitFor();
});
