import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, vi } from 'vitest';
import { launchBrowser, newVisitor } from './browser.ts';

export const shop = () => inject('storefront');

/** How long the browser waits for an element, in milliseconds. */
const TIMEOUT = 20_000;

/** Retries the expectation until it holds. */
export const eventually = (expectation: () => Promise<void>): Promise<void> =>
  vi.waitFor(expectation, { timeout: TIMEOUT, interval: 100 });

/** A page's URL and accessibility tree. */
const describePage = async (page: Page): Promise<string> => {
  const text = page.locator('body').ariaSnapshot({ timeout: 1000 });
  return `${page.url()} shows:\n${await text.catch(() => 'nothing')}`;
};

/**
 * A browser for the tests of a file. After each test its contexts are closed, and any uncaught error, console error or
 * CSP violation fails the test. Chromium also reports every failed request and script on the console; these do not
 * count, because some tests cause them. A failed test prints what its pages show.
 */
export const useBrowser = () => {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let errors: string[] = [];

  const watch = (page: Page): void => {
    page.setDefaultTimeout(TIMEOUT);
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      const isFailedLoad = /^Failed to load resource|Failed to fetch dynamically imported module/.test(message.text());
      if (message.type() === 'error' && !isFailedLoad) errors.push(message.text());
    });
  };

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      for (const page of contexts.flatMap((context) => context.pages())) console.error(await describePage(page));
    }
    await Promise.all(contexts.map((context) => context.close()));
    const reported = errors;
    contexts = [];
    errors = [];
    expect(reported, 'errors on the pages').toEqual([]);
  });
  afterAll(() => browser.close());

  return {
    /** A new visitor, without cookies or storage. */
    visitor: async (options?: BrowserContextOptions): Promise<BrowserContext> => {
      const context = await newVisitor(browser, shop().url, options);
      context.on('page', watch);
      contexts.push(context);
      return context;
    },
  };
};

/** The cart button with this count. */
export const badge = (page: Page, count: number) =>
  page.getByRole('button', { name: `Cart, ${count} ${count === 1 ? 'item' : 'items'}` });

export const addButton = (page: Page, product: string) => page.getByRole('button', { name: `Add ${product} to cart` });

export const plusButton = (page: Page, product: string) => page.getByRole('button', { name: `One more ${product}` });

/** Opens the drawer. @returns the drawer */
export const openCart = async (page: Page) => {
  await page.getByRole('button', { name: /^Cart, / }).click();
  const drawer = page.getByRole('dialog', { name: /your cart/i });
  await drawer.waitFor();
  return drawer;
};

/** Waits until the queue is empty. */
export const saved = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith('cart-operation/')));
};

/** Pays, with the response lost; so are all later responses, until the test removes the route. */
export const payWithoutResponse = async (page: Page): Promise<void> => {
  await page.route('**/api/cart/checkout', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await pay(page);
  await page.getByRole('heading', { level: 1, name: 'Did your order go through?' }).waitFor();
};

/** Pays with the example card, on the checkout page. */
export const pay = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Fill in the example card' }).click();
  await page.getByRole('button', { name: /^Pay / }).click();
};
