import type { Page } from 'playwright-core';
import { enter, signIn } from './people.ts';
import { addButton, openCart, pay, payWithoutResponse, saved } from './shop.ts';

type Account = { readonly email: string; readonly password: string };

/** What a view needs to be opened. */
export type Visit = { readonly page: Page; readonly shopper: Account; readonly admin: Account };

export type View = {
  readonly name: string;
  /** Resolves once the view is complete. */
  readonly open: (visit: Visit) => Promise<void>;
  /** The view is a loading state, so it never becomes complete. */
  readonly isLoading?: boolean;
};

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

const fillCart = async (page: Page): Promise<void> => {
  await page.goto('/');
  for (const product of ['Rainbow Kite', 'Aurora Headphones', 'Kettle & Co Teapot']) {
    await addButton(page, product).click();
  }
  await page.getByRole('button', { name: 'One more Rainbow Kite' }).click();
  await saved(page);
};

const loseResponse = async (visit: Visit): Promise<void> => {
  await fillCart(visit.page);
  await enter(visit.page, visit.shopper, '/checkout');
  await payWithoutResponse(visit.page);
};

const plain = (name: string, path: string, title: string | RegExp): View => ({
  name,
  open: async ({ page }) => {
    await page.goto(path);
    await heading(page, title);
  },
});

/** Every view, with its empty and its filled state if they differ. */
export const VIEWS: readonly View[] = [
  {
    name: 'catalogue',
    open: async ({ page }) => {
      await page.goto('/');
      await addButton(page, 'Rainbow Kite').waitFor();
    },
  },
  {
    name: 'catalogue-filtered',
    open: async ({ page }) => {
      await page.goto('/?category=Kitchen&sort=cheap');
      await addButton(page, 'Noodle Bowl').click();
      await saved(page);
    },
  },
  plain('catalogue-nothing', '/?q=submarine', 'Search'),
  {
    name: 'catalogue-error',
    open: async ({ page }) => {
      await page.route('**/api/product', (route) => route.fulfill({ status: 404, body: 'no' }));
      await page.goto('/');
      await page.getByText('That didn’t load').waitFor();
    },
  },
  {
    name: 'catalogue-loading',
    isLoading: true,
    open: async ({ page }) => {
      await page.route('**/api/product', () => {});
      await page.goto('/');
      await heading(page, /good things/i);
    },
  },
  plain('product', '/product/rainbow-kite', 'Rainbow Kite'),
  plain('product-unknown', '/product/submarine', 'We can’t find that product'),
  {
    name: 'cart-empty',
    open: async ({ page }) => {
      await page.goto('/');
      await addButton(page, 'Rainbow Kite').waitFor();
      await openCart(page);
    },
  },
  {
    name: 'cart',
    open: async ({ page }) => {
      await fillCart(page);
      const drawer = await openCart(page);
      await drawer.getByRole('button', { name: 'Remove Aurora Headphones' }).click();
      await drawer.getByText('Aurora Headphones removed.').waitFor();
    },
  },
  plain('sign-in', '/sign-in', 'Sign in'),
  {
    name: 'sign-in-error',
    open: async ({ page, shopper }) => {
      await page.goto('/sign-in');
      await signIn(page, shopper);
      await page.getByText('That email and password don’t match. Check them and try again.').waitFor();
    },
  },
  {
    name: 'sign-up',
    open: async ({ page, shopper }) => {
      await page.goto('/sign-up');
      await page.getByLabel('Email').fill(shopper.email);
      await page.getByLabel('New password').fill('almost');
    },
  },
  plain('confirm', '/confirm', 'Check your email'),
  plain('forgot', '/forgot', 'Reset your password'),
  plain('reset', '/reset', 'Choose a new password'),
  {
    name: 'account',
    open: async (visit) => {
      await enter(visit.page, visit.shopper, '/account');
      await heading(visit.page, 'Your account');
    },
  },
  {
    name: 'checkout',
    open: async (visit) => {
      await fillCart(visit.page);
      await enter(visit.page, visit.shopper, '/checkout');
      await visit.page.getByRole('button', { name: /^Pay / }).waitFor();
    },
  },
  {
    name: 'checkout-errors',
    open: async (visit) => {
      await fillCart(visit.page);
      await enter(visit.page, visit.shopper, '/checkout');
      await visit.page.getByRole('button', { name: /^Pay / }).click();
      await visit.page.getByText('Enter a valid card number.').waitFor();
    },
  },
  {
    name: 'checkout-empty',
    open: async (visit) => {
      await enter(visit.page, visit.shopper, '/checkout');
      await heading(visit.page, 'There’s nothing to check out');
    },
  },
  {
    name: 'receipt',
    open: async (visit) => {
      await fillCart(visit.page);
      await enter(visit.page, visit.shopper, '/checkout');
      await visit.page.getByRole('button', { name: /^Pay / }).waitFor();
      await pay(visit.page);
      await heading(visit.page, 'Thank you!');
    },
  },
  {
    name: 'checkout-slow',
    open: async (visit) => {
      await visit.page.clock.install();
      await fillCart(visit.page);
      await enter(visit.page, visit.shopper, '/checkout');
      await visit.page.route('**/api/cart/checkout', () => {});
      await pay(visit.page);
      await visit.page.getByRole('progressbar').waitFor();
      await visit.page.clock.fastForward(6_000);
      await visit.page.getByText('This is taking longer than usual.').waitFor();
    },
  },
  {
    name: 'checkout-no-response',
    open: async (visit) => {
      await fillCart(visit.page);
      await enter(visit.page, visit.shopper, '/checkout');
      await visit.page.route('**/api/cart/checkout', (route) => route.abort());
      await pay(visit.page);
      await visit.page.getByText('We didn’t get a response.').waitFor();
    },
  },
  {
    name: 'checkout-open',
    open: async (visit) => {
      await loseResponse(visit);
      await visit.page.getByText('We didn’t get a response.').waitFor();
    },
  },
  {
    name: 'receipt-late',
    open: async (visit) => {
      const { page } = visit;
      await loseResponse(visit);
      await page.goto('/product/morning-mug');
      await addButton(page, 'Morning Mug').click();
      await saved(page);
      await page.unroute('**/api/cart/checkout');
      await page.getByRole('button', { name: 'Check status' }).click();
      await page.getByText('Not paid yet').waitFor();
    },
  },
  {
    name: 'migration-failed',
    open: async (visit) => {
      await fillCart(visit.page);
      await visit.page.route('**/api/cart/migrate', (route) => route.fulfill({ status: 503, body: 'busy' }));
      await enter(visit.page, visit.shopper, '/');
      await visit.page.getByText('haven’t added them to your cart yet.').waitFor();
    },
  },
  plain('receipt-none', '/receipt', 'No receipt to show'),
  {
    name: 'admin',
    open: async ({ page, admin }) => {
      await page.goto('/admin');
      await signIn(page, admin);
      await heading(page, 'Cart totals');
      await page
        .getByRole('img', { name: /most popular/i })
        .or(page.getByText('All carts are empty'))
        .waitFor();
    },
  },
  plain('not-found', '/nowhere', 'We can’t find that page'),
  {
    name: 'offline',
    open: async ({ page }) => {
      await page.goto('/');
      await addButton(page, 'Rainbow Kite').waitFor();
      await page.context().setOffline(true);
      await page.getByText('You’re offline.').waitFor();
    },
  },
];
