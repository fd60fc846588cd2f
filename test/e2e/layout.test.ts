import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { aShopper, enter } from './support/people.ts';
import { addButton, openCart, pay, saved, useBrowser } from './support/shop.ts';

// Positions and sizes, which only a real browser computes.

const { visitor } = useBrowser();

const open = async (path: string, width: number, height: number): Promise<Page> => {
  const page = await (await visitor({ viewport: { width, height }, reducedMotion: 'reduce' })).newPage();
  await page.goto(path);
  return page;
};

/** A shopper with products in the cart, in a viewport of that size. */
const withCart = async (width: number, height: number): Promise<Page> => {
  const page = await open('/', width, height);
  for (const product of ['Rainbow Kite', 'Aurora Headphones']) await addButton(page, product).click();
  await saved(page);
  return page;
};

const box = async (what: Locator) => {
  const found = await what.boundingBox();
  if (found === null) throw new Error(`${String(what)} is not visible.`);
  const { x, y, width, height } = found;
  return { left: x, top: y, right: x + width, bottom: y + height, width, height };
};

/** Pairs of header elements that overlap. Clipped parts of the brand do not count. */
const overlaps = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const parts = [...document.querySelectorAll('.brand > *, .header-actions > *')]
      .map((part) => {
        const { left, right, top, bottom } = part.getBoundingClientRect();
        const { bottom: end } = (part.closest('.brand') ?? part).getBoundingClientRect();
        return { name: part.className || part.tagName, left, right, top, bottom: Math.min(bottom, end) };
      })
      .filter(({ top, bottom }) => top < bottom);
    return parts.flatMap((one, place) =>
      parts
        .slice(place + 1)
        .filter(
          ({ left, right, top, bottom }) =>
            one.left < right && left < one.right && one.top < bottom && top < one.bottom,
        )
        .map(({ name }) => `${one.name} and ${name}`),
    );
  });

test('header elements do not overlap, even on a small phone with a full cart', async () => {
  const page = await open('/', 360, 740);
  await addButton(page, 'Rainbow Kite').click();
  await page.getByRole('textbox', { name: /Rainbow Kite/ }).fill('120');
  await page.keyboard.press('Enter');
  await saved(page);
  for (const width of [300, 320, 340, 352, 360, 390, 480, 600]) {
    await page.setViewportSize({ width, height: 740 });
    expect(await overlaps(page), `${width} px`).toEqual([]);
  }
  const brand = await box(page.locator('.brand span'));
  expect(brand.bottom, 'the name is shown where there is room').toBeLessThan(
    (await box(page.locator('.header'))).bottom,
  );
});

test.each([360, 1280])('the offline banner does not cover the drawer’s checkout button, %i px wide', async (width) => {
  const page = await withCart(width, 740);
  const drawer = await openCart(page);
  await drawer.getByRole('button', { name: 'Remove Aurora Headphones' }).click();
  await page.context().setOffline(true);
  const banner = await box(drawer.getByText('You’re offline.'));
  const button = await box(drawer.getByRole('button', { name: 'Sign in to check out' }));
  expect(banner.top).toBeGreaterThanOrEqual(button.bottom);
  expect(banner.left, 'it is inside the drawer').toBe((await box(drawer)).left);
  const message = await box(drawer.locator('.toast'));
  expect(message.bottom).toBeLessThan((await box(drawer.locator('.drawer-foot'))).top);
});

test('the whole drawer scrolls on a phone in landscape', async () => {
  const page = await withCart(667, 330);
  const drawer = await openCart(page);
  const lines = drawer.locator('.lines');
  expect(await lines.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0);
  await drawer.getByRole('button', { name: 'Sign in to check out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
});

test('the header covers no focused element when tabbing backwards', async () => {
  const page = await open('/', 1280, 860);
  await addButton(page, 'Rainbow Kite').waitFor();
  await page.getByRole('contentinfo').getByRole('link').last().focus();
  const hidden: string[] = [];
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press('Shift+Tab');
    const under = await page.evaluate(() => {
      const focused = document.activeElement;
      const end = document.querySelector('.header')?.getBoundingClientRect().bottom ?? 0;
      if (focused === null || focused.closest('.header, .skip')) return '';
      return focused.getBoundingClientRect().top < end ? (focused.textContent ?? focused.className) : '';
    });
    if (under) hidden.push(under);
  }
  expect(hidden).toEqual([]);
});

test('in forced colours every button has a border and the selected category differs from the others', async () => {
  const page = await open('/?category=Kitchen', 1280, 860);
  await page.emulateMedia({ forcedColors: 'active' });
  await addButton(page, 'Noodle Bowl').waitFor();
  const edges = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((element) => getComputedStyle(element).borderTopStyle));
  const found = await edges('.stepper, .chip, .header-link, .icon-button, .cart-button');
  expect(new Set(found)).toEqual(new Set(['solid']));
  const background = (name: string) =>
    page.getByRole('button', { name, exact: true }).evaluate((button) => getComputedStyle(button).backgroundColor);
  expect(await background('Kitchen')).not.toBe(await background('Toys'));
  await page.goto('/sign-up');
  await page.getByRole('button', { name: 'Send code' }).waitFor();
  expect(await edges('.button')).toEqual(['solid']);
});

test('the search field stays in view while the hero above it disappears and returns', async () => {
  const page = await open('/', 390, 500);
  // As in a browser without scroll anchoring.
  await page.evaluate(() => document.documentElement.style.setProperty('overflow-anchor', 'none'));
  const field = page.getByRole('searchbox');
  await field.click();
  const header = await box(page.locator('.header'));
  await page.keyboard.type('k');
  await page.getByRole('heading', { level: 1, name: 'Search' }).waitFor();
  expect((await box(field)).top).toBeGreaterThan(header.bottom);
  await page.keyboard.press('Backspace');
  await page.getByRole('heading', { level: 1, name: /good things/i }).waitFor();
  expect((await box(field)).bottom).toBeLessThan(500);
});

test('on a small phone the selected category is in view, a stepper fits its card, and the fields fill their row', async () => {
  const page = await open('/?category=Wardrobe', 320, 640);
  const first = page.locator('.card').first();
  await first.getByRole('button').click();
  await saved(page);
  const chip = await box(page.getByRole('button', { name: 'Wardrobe', exact: true }));
  expect(chip.left).toBeGreaterThan(0);
  expect(chip.right).toBeLessThan(320);
  const [card, stepper] = [await box(first), await box(first.locator('.stepper'))];
  expect(card.right - stepper.right).toBeGreaterThanOrEqual(8);
  expect((await box(page.locator('.sort-field'))).right).toBe((await box(page.locator('.grid'))).right);
});

test('a long toast with two buttons is not a narrow column, and the account page aligns with the brand', async () => {
  const page = await withCart(320, 640);
  await page.route('**/api/cart/migrate', (route) => route.fulfill({ status: 503, body: 'busy' }));
  await enter(page, aShopper(), '/account');
  const sentence = page.getByText('haven’t added them to your cart yet.');
  await sentence.waitFor();
  expect((await box(sentence)).width).toBeGreaterThan(200);
  expect(await overlaps(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 860 });
  const title = page.getByRole('heading', { level: 1, name: 'Your account' });
  expect((await box(title)).left).toBe((await box(page.locator('.brand'))).left);
});

test.each([
  ['/?category=Kitchen', 360],
  ['/?category=Kitchen', 390],
  ['/product/morning-mug', 360],
])('a second press anywhere on the add button adds one more, %s, %i px wide', async (path, width) => {
  const page = await open(path, width, 740);
  const add = addButton(page, 'Morning Mug');
  const card = page.locator('.card, .buy').filter({ has: add });
  const { height } = await box(card);
  const under = await add.evaluate(async (button: HTMLElement) => {
    button.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = button.getBoundingClientRect();
    button.click();
    await new Promise(requestAnimationFrame);
    const hit = [0.1, 0.3, 0.5].map((part) => document.elementFromPoint(left + part * width, top + height / 2));
    return hit.map((element) => element?.closest('button, input')?.ariaLabel ?? 'nothing');
  });
  const more = 'One more Morning Mug';
  expect(under).toEqual([more, more, more]);
  const filled = page.locator('.card, .buy').filter({ has: page.getByRole('button', { name: more }) });
  expect((await box(filled)).height, 'nothing has moved').toBe(height);
});

test('an error message is scrolled into view on the smallest screen', async () => {
  const page = await open('/reset', 320, 256);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  const message = page.getByText('Enter your email address.');
  await message.waitFor();
  expect((await box(message)).top).toBeGreaterThan(Math.max(0, (await box(page.locator('.header'))).bottom));
});

test.each([
  [390, 640],
  [1280, 860],
])('a toast covers no focused element when tabbing forwards, %i px wide', async (width, height) => {
  const page = await withCart(width, height);
  await page.getByRole('button', { name: 'One fewer Rainbow Kite' }).click();
  await page.getByText('Rainbow Kite removed.').waitFor();
  await page.getByRole('link', { name: /home/ }).focus();
  const hidden: string[] = [];
  for (let stops = 0; stops < 90; stops += 1) {
    await page.keyboard.press('Tab');
    const under = await page.evaluate(() => {
      const focused = document.activeElement;
      const message = document.querySelector('.toast')?.getBoundingClientRect();
      if (focused === null || message === undefined || focused.matches('body, .toast *')) return '';
      const { left, right, bottom } = focused.getBoundingClientRect();
      const isUnder = bottom > message.top && left < message.right && right > message.left;
      return isUnder ? (focused.textContent ?? focused.className) : '';
    });
    if (under) hidden.push(under);
  }
  expect(hidden).toEqual([]);
});

test('the header scrolls away at 400% zoom', async () => {
  const page = await open('/', 320, 256);
  await addButton(page, 'Rainbow Kite').scrollIntoViewIfNeeded();
  expect((await box(page.locator('.header'))).bottom).toBeLessThan(0);
});

test('a product name of one very long word does not widen the page', async () => {
  const page = await open('/nowhere', 360, 740);
  await page.route('**/api/product/rainbow-kite', async (route) => {
    const response = await route.fetch();
    const { product } = await response.json();
    await route.fulfill({ response, json: { product: { ...product, name: 'Donaudampfschiff'.repeat(6) } } });
  });
  await page.goto('/product/rainbow-kite');
  await page.getByRole('heading', { level: 1, name: 'Donaudampfschiff' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test('no toast covers the pay button, and a printed receipt is light and has no controls', async () => {
  const page = await withCart(1366, 768);
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  await enter(page, aShopper(), '/checkout');
  const button = await box(page.getByRole('button', { name: /^Pay / }));
  const message = await box(page.locator('.toast', { hasText: 'Your cart came with you' }));
  expect(message.right).toBeLessThan(button.left);
  await pay(page);
  await page.getByRole('heading', { level: 1, name: 'Thank you!' }).waitFor();
  await page.emulateMedia({ media: 'print' });
  const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(background).toBe('rgb(255, 255, 255)');
  expect(await page.locator('button, footer, .toast').filter({ visible: true }).count()).toBe(0);
  expect(await page.getByText('Kettle & Kite').filter({ visible: true }).count(), 'the shop’s name').toBe(1);
});
