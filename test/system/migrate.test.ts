import { cartSchema, MAX_QUANTITY } from '@shop/cart/schemas';
import { describe, expect, it } from 'vitest';
import { eventually, invoke, rowsOf, settled, status } from './support/behind.ts';
import { productId } from './support/catalogue.ts';
import { Browser, newShopper } from './support/people.ts';

const DAY = 86_400_000;

/** A shopper's browser in which somebody filled an anonymous cart before signing in. */
const arrived = async (lines: Record<string, number>) => {
  const shopper = await newShopper();
  const browser = new Browser();
  for (const [id, quantity] of Object.entries(lines)) await browser.add(id, quantity);
  const cartId = browser.cartId ?? '';
  browser.token = shopper.accessToken;
  return { ...shopper, browser, cartId };
};

const anonymous = (cartId: string) => {
  const browser = new Browser();
  browser.cartId = cartId;
  return browser;
};

describe('migrate', () => {
  it('sums the two carts, answers the merged one, and leaves the anonymous one empty', async () => {
    const [a, b, c] = [await productId(0), await productId(1), await productId(2)];
    const { browser, cartId } = await arrived({ [a]: 2, [b]: 3 });
    await browser.add(b, 4);
    await browser.add(c, 1);
    const answer = await browser.migrate();
    expect(answer.status).toBe(200);
    const cart = cartSchema.parse(answer.json);
    expect(Object.fromEntries(cart.items.map((item) => [item.productId, item.quantity]))).toEqual({
      [a]: 2,
      [b]: 7,
      [c]: 1,
    });
    expect(await browser.quantities()).toEqual({ [a]: 2, [b]: 7, [c]: 1 });
    expect(await anonymous(cartId).quantities()).toEqual({});
  });

  it('clears the cookie with its own attributes', async () => {
    const { browser } = await arrived({ [await productId()]: 1 });
    const [cookie] = (await browser.migrate()).all('set-cookie');
    expect(cookie).toMatch(/^__Host-cartId=;/);
    for (const attribute of ['Max-Age=0', 'Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax'])
      expect(cookie).toContain(attribute);
  });

  it('gives every line the user’s seven days', async () => {
    const { browser } = await arrived({ [await productId()]: 1 });
    const [item] = (await browser.migrate()).json.items;
    const left = Date.parse(item.expiresAt) - Date.now();
    expect(left / DAY).toBeGreaterThan(6.99);
    expect(left / DAY).toBeLessThan(7.01);
  });

  it('twice, one after the other, moves once', async () => {
    const id = await productId();
    const { browser, cartId } = await arrived({ [id]: 2 });
    await browser.migrate();
    browser.cartId = cartId;
    const again = await browser.migrate();
    expect(again.status).toBe(200);
    expect(again.json.totalQuantity).toBe(2);
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('twice at once moves once, and both succeed', async () => {
    const id = await productId();
    const { browser, cartId, accessToken } = await arrived({ [id]: 2, [await productId(1)]: 5 });
    const other = new Browser(accessToken);
    other.cartId = cartId;
    const answers = await Promise.all([browser.migrate(), other.migrate()]);
    expect(answers.map(({ status: code }) => code)).toEqual([200, 200]);
    expect(await browser.quantities()).toEqual({ [id]: 2, [await productId(1)]: 5 });
  });

  it.each([
    ['without a cookie', undefined],
    ['with one that is malformed', 'nonsense'],
    ['with one of an empty cart', '6f1c9a3e-5f0b-4c3a-9a64-3d6c3f0a9f5e'],
  ])('%s answers the user’s cart', async (_what, cartId) => {
    const { browser } = await newShopper();
    const id = await productId();
    await browser.add(id, 3);
    browser.cartId = cartId;
    const answer = await browser.migrate();
    expect(answer.status).toBe(200);
    expect(answer.json.totalQuantity).toBe(3);
  });

  it('caps a sum above the limit and says so, in that answer only', async () => {
    const id = await productId();
    const { browser } = await arrived({ [id]: 300 });
    await browser.add(id, 400);
    const answer = await browser.migrate();
    const [item] = answer.json.items;
    expect(item.quantity).toBe(MAX_QUANTITY);
    const notices = [...(item.notices ?? []), ...(answer.json.notices ?? [])];
    expect(notices).toContainEqual(expect.objectContaining({ code: 'quantity-capped', requested: 700 }));
    expect((await browser.cart()).text).not.toContain('quantity-capped');
  });

  it('moved lines are deleted by the worker, and one added again meanwhile is not', async () => {
    const [a, b] = [await productId(0), await productId(1)];
    const { browser, cartId } = await arrived({ [a]: 2, [b]: 1 });
    await browser.migrate();
    const old = anonymous(cartId);
    expect((await old.add(a, 4)).json.quantity).toBe(4);
    await settled();
    expect(await old.quantities()).toEqual({ [a]: 4 });
    await eventually(async () => {
      const rows = await rowsOf('Carts', `cart#${cartId}`);
      expect(rows.map(({ sk }) => sk?.['S']).filter((sk) => sk?.startsWith('product#'))).toEqual([`product#${a}`]);
    });
    expect(await browser.quantities()).toEqual({ [a]: 2, [b]: 1 });
  });

  it('a message that comes twice, even in one batch, does no harm', async () => {
    const id = await productId();
    const { cartId } = await arrived({ [id]: 2 });
    const [row] = await rowsOf('Carts', `cart#${cartId}`);
    const body = JSON.stringify({
      lines: [{ pk: `cart#${cartId}`, sk: `product#${id}`, rev: Number(row?.['rev']?.['N']) }],
    });
    const record = (messageId: string) => ({
      messageId,
      receiptHandle: messageId,
      body,
      attributes: {},
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q',
      awsRegion: 'us-east-1',
    });
    const { error, payload } = await invoke('DeleteMovedLines', { Records: [record('1'), record('2')] });
    expect(error).toBeUndefined();
    expect(payload?.batchItemFailures ?? []).toEqual([]);
    // The line was never moved, so it is still there.
    expect(await anonymous(cartId).quantities()).toEqual({ [id]: 2 });
    const failures = (await status()).queues.filter((queue) => queue.isForFailures);
    expect(failures.map(({ ready }) => ready)).toEqual(failures.map(() => 0));
  });
});
