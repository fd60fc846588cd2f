import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, vi } from 'vitest';
import { launchBrowser, newVisitor } from './browser.ts';

export const shop = () => inject('storefront');

/** How long the browser waits for something to show. */
const PATIENCE = 20_000;

/** Until the expectation holds, for as long as the browser waits for something to show. */
export const eventually = (expectation: () => Promise<void>): Promise<void> =>
  vi.waitFor(expectation, { timeout: PATIENCE, interval: 100 });

/** Where a visitor is, and what a screen reader finds there. */
const look = async (page: Page): Promise<string> => {
  const text = page.locator('body').ariaSnapshot({ timeout: 1000 });
  return `${page.url()} shows:\n${await text.catch(() => 'nothing')}`;
};

/**
 * A browser for the tests of a file. After each test its visitors leave, and everything that a page complained about
 * fails the test: errors of scripts, and whatever the CSP stopped. Chromium reports every refused call and script on the
 * console as well; those are what some tests are about, so they do not count. A test that fails tells what its pages
 * show.
 */
export const useBrowser = () => {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];

  const watch = (page: Page): void => {
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      const isRefused = /^Failed to load resource|Failed to fetch dynamically imported module/.test(message.text());
      if (message.type() === 'error' && !isRefused) complaints.push(message.text());
    });
  };

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      for (const page of contexts.flatMap((context) => context.pages())) console.error(await look(page));
    }
    await Promise.all(contexts.map((context) => context.close()));
    const heard = complaints;
    contexts = [];
    complaints = [];
    expect(heard, 'what the pages complained about').toEqual([]);
  });
  afterAll(() => browser.close());

  return {
    /** A visitor who has never been here. */
    visitor: async (options?: BrowserContextOptions): Promise<BrowserContext> => {
      const context = await newVisitor(browser, shop().url, options);
      context.on('page', watch);
      contexts.push(context);
      return context;
    },
  };
};

/** The badge of the cart, once it shows so many items. */
export const badge = (page: Page, count: number) =>
  page.getByRole('button', { name: `Cart, ${count} ${count === 1 ? 'item' : 'items'}` });

export const addButton = (page: Page, product: string) => page.getByRole('button', { name: `Add ${product} to cart` });

export const plusButton = (page: Page, product: string) => page.getByRole('button', { name: `One more ${product}` });

/** Opens the drawer, and answers it. */
export const openCart = async (page: Page) => {
  await page.getByRole('button', { name: /^Cart, / }).click();
  const drawer = page.getByRole('dialog', { name: /your cart/i });
  await drawer.waitFor();
  return drawer;
};

/** Until nothing waits to be sent. */
export const saved = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith('cart-operation/')));
};

/** Pays, and never hears of it: until the call is no longer answered by `route`. */
export const payUnheard = async (page: Page): Promise<void> => {
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
