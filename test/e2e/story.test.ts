import { expect, test } from 'vitest';
import { aShopper, codeFor, signIn, signUp } from './support/people.ts';
import { addButton, badge, openCart, pay, plusButton, saved, shop, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

test('a shopper fills a cart, signs up, pays and signs out, and leaves an empty cart', async () => {
  const shopper = aShopper();
  const context = await visitor();
  const page = await context.newPage();

  // Without an account: add, and keep the cart across a reload.
  await page.goto('/');
  await addButton(page, 'Rainbow Kite').click();
  await plusButton(page, 'Rainbow Kite').click();
  await badge(page, 2).waitFor();
  await saved(page);
  await page.reload();
  await badge(page, 2).waitFor();

  // Checkout requires an account, and signing up returns to checkout.
  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'Sign in to check out' }).click();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await signUp(page, shopper);
  await page.getByRole('heading', { name: 'Checkout', exact: true }).waitFor();
  await page.getByText('2 × Rainbow Kite').waitFor();
  await badge(page, 2).waitFor();

  // A second tab shows the same cart, and its changes appear in the first.
  const second = await context.newPage();
  await second.goto('/product/barnaby-bear');
  await badge(second, 2).waitFor();
  await addButton(second, 'Barnaby Bear').click();
  await badge(second, 3).waitFor();
  await badge(page, 3).waitFor();
  await page.getByRole('main').getByText('Barnaby Bear').waitFor();

  // Pay exactly that, and get a receipt that survives a reload.
  await pay(page);
  await page.getByRole('heading', { name: 'Thank you!' }).waitFor();
  await page.getByText('$75.00').waitFor();
  await page.reload();
  await page.getByText('$75.00').waitFor();
  await badge(page, 0).waitFor();

  // Signing out leaves an empty anonymous cart, in the other tab too.
  await page.getByRole('link', { name: /your account/i }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  await badge(page, 0).waitFor();
  await second.getByRole('link', { name: 'Sign in' }).waitFor();
});

test('signing in adds the anonymous cart to the user’s saved cart, and says so', async () => {
  const shopper = aShopper();
  const elsewhere = await (await visitor()).newPage();
  await elsewhere.goto('/sign-up');
  await signUp(elsewhere, shopper);
  await addButton(elsewhere, 'Morning Mug').click();
  await badge(elsewhere, 1).waitFor();
  await saved(elsewhere);

  const page = await (await visitor()).newPage();
  await page.goto('/');
  await addButton(page, 'Morning Mug').click();
  await addButton(page, 'Field Notebook').click();
  await badge(page, 2).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, shopper);
  await badge(page, 3).waitFor();
  await page.getByText('Added to your saved cart: 1 × Morning Mug and 1 × Field Notebook.').waitFor();
  const drawer = await openCart(page);
  expect(await drawer.getByRole('textbox', { name: /Morning Mug/ }).inputValue()).toBe('2');
});

test('a forgotten password is reset by email, and the old one no longer works', async () => {
  const shopper = aShopper();
  const context = await visitor();
  const page = await context.newPage();
  await page.goto('/sign-up');
  await signUp(page, shopper);
  await page.getByRole('link', { name: /your account/i }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('Email').fill(shopper.email);
  const first = await codeFor(page, shopper.email);
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByLabel('Code').fill(first === '000000' ? '111111' : '000000');
  await page.getByLabel('New password').fill('Another-one-2027');
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await page.getByText('That code isn’t right').waitFor();
  await page.getByLabel('Code').fill(await codeFor(page, shopper.email));
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await page.getByRole('link', { name: /your account/i }).waitFor();

  const later = await (await visitor()).newPage();
  await later.goto('/sign-in');
  await signIn(later, shopper);
  await later.getByText('That email and password don’t match. Check them and try again.').waitFor();
  await signIn(later, { ...shopper, email: 'nobody-here@example.com' });
  await later.getByText('That email and password don’t match. Check them and try again.').waitFor();
});

test('the session survives a reload, and the admin page is not for shoppers', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/sign-in?next=/account');
  await signIn(page, shop().demoShopper);
  await page.getByText(shop().demoShopper.email).waitFor();
  await page.reload();
  await page.getByText(shop().demoShopper.email).waitFor();
  await page.goto('/admin');
  await page.getByRole('heading', { name: 'This page is for admins' }).waitFor();
});
