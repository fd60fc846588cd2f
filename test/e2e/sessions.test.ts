import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { aShopper, codeFor, signIn, signUp } from './support/people.ts';
import { addButton, badge, eventually, plusButton, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

/** The longest delay before the queue retries, in milliseconds. */
const LONGEST_DELAY = 15_000;

const account = (page: Page, email: string) => page.getByRole('link', { name: `Your account, ${email}` });

test('a click made when the session has ended is sent once its user has signed in again', async () => {
  const page = await (await visitor()).newPage();
  const shopper = aShopper();
  await page.goto('/sign-up?next=/product/rainbow-kite');
  await signUp(page, shopper);
  await addButton(page, 'Rainbow Kite').click();
  await saved(page);
  // As when the refresh token has expired. Clicked in the same task, before any other request can notice it.
  await plusButton(page, 'Rainbow Kite').evaluate((button: HTMLElement) => {
    for (const key of Object.keys(localStorage)) if (key.startsWith('Cognito')) localStorage.removeItem(key);
    button.click();
  });
  await page.getByText('Your session has ended.').waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, shopper);
  await saved(page);
  await badge(page, 2).waitFor();
});

test('a sign-up whose confirmation response is lost still signs in', async () => {
  const page = await (await visitor()).newPage();
  const shopper = aShopper();
  let lost = 0;
  await page.route('**/_local/cognito**', async (route) => {
    if (!route.request().headers()['x-amz-target']?.endsWith('.ConfirmSignUp') || lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await page.goto('/sign-up');
  await signUp(page, shopper);
  await account(page, shopper.email).waitFor();
  expect(lost).toBe(1);
});

test('signing in to an unconfirmed account sends a new code', async () => {
  const page = await (await visitor()).newPage();
  const { email, password } = aShopper();
  await page.goto('/sign-up');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  const first = await codeFor(page, email);
  await page.goto('/sign-in');
  await signIn(page, { email, password });
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  await eventually(async () => expect(await codeFor(page, email)).not.toBe(first));
  await page.getByLabel('Code').fill(await codeFor(page, email));
  await page.getByRole('button', { name: 'Confirm email' }).click();
  await account(page, email).waitFor();
});

test('an address that signs up twice gets a code each time, and signs in after a password reset', async () => {
  const page = await (await visitor()).newPage();
  const { email, password } = aShopper();
  const requestAccount = async (chosen: string) => {
    await page.goto('/sign-up');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('New password').fill(chosen);
    await page.getByRole('button', { name: 'Send code' }).click();
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  };
  await requestAccount('Somebody-elses-2026');
  const first = await codeFor(page, email);
  await requestAccount(password);
  await eventually(async () => expect(await codeFor(page, email)).not.toBe(first));
  const second = await codeFor(page, email);
  await page.getByLabel('Code').fill(second);
  await page.getByRole('button', { name: 'Confirm email' }).click();
  await page.getByText('that’s not the password you first signed up with').waitFor();
  await page.getByRole('button', { name: 'Send code' }).click();
  await eventually(async () => expect(await codeFor(page, email)).not.toBe(second));
  await page.getByLabel('Code').fill(await codeFor(page, email));
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await account(page, email).waitFor();
});

test('a click left in the queue by one user does not sign out the next', async () => {
  const page = await (await visitor()).newPage();
  await page.clock.install();
  const [first, second] = [aShopper(), aShopper()];
  const signOut = async () => {
    await page.getByRole('link', { name: 'Your account' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You’re signed out.').waitFor();
  };
  await page.goto('/sign-up');
  await signUp(page, second);
  await account(page, second.email).waitFor();
  await signOut();
  await page.goto('/sign-up');
  await signUp(page, first);
  await account(page, first.email).waitFor();
  const busy = '**/api/cart';
  await page.route(busy, (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 503, body: 'busy' }) : route.fallback(),
  );
  await addButton(page, 'Rainbow Kite').click();
  await badge(page, 1).waitFor();
  await signOut();
  await page.unroute(busy);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, second);
  await account(page, second.email).waitFor();
  await page.clock.fastForward(LONGEST_DELAY);
  const added = page.waitForResponse(
    (response) => response.url().endsWith('/api/cart') && response.request().method() === 'POST',
  );
  await addButton(page, 'Morning Mug').click();
  expect((await added).ok()).toBe(true);
  await badge(page, 1).waitFor();
  expect(await page.getByText('Your session has ended.').count()).toBe(0);
  expect(await account(page, second.email).count()).toBe(1);
});
