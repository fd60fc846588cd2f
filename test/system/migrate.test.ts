import { cartSchema, MAX_QUANTITY } from '@shop/cart/schemas';
import { describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { eventually, invoke, rowsOf, settled, status } from './support/laptop-cloud.ts';
import { Browser, newShopper } from './support/shoppers.ts';

const DAY = 86_400_000;

/** A shopper who filled an anonymous cart before signing in. */
const signedInWith = async (lines: Record<string, number>) => {
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

describe('POST /cart/migrate', () => {
  it('sums the two carts, returns the merged cart, and leaves the anonymous cart empty', async () => {
    const [a, b, c] = [await productId(0), await productId(1), await productId(2)];
    const { browser, cartId } = await signedInWith({ [a]: 2, [b]: 3 });
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

  it('clears the cookie with the attributes it was set with', async () => {
    const { browser } = await signedInWith({ [await productId()]: 1 });
    const [cookie] = (await browser.migrate()).all('set-cookie');
    expect(cookie).toMatch(/^__Host-cartId=;/);
    for (const attribute of ['Max-Age=0', 'Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax'])
      expect(cookie).toContain(attribute);
  });

  it('gives every line a user’s lifetime of seven days', async () => {
    const { browser } = await signedInWith({ [await productId()]: 1 });
    const [item] = (await browser.migrate()).json.items;
    const left = Date.parse(item.expiresAt) - Date.now();
    expect(left / DAY).toBeGreaterThan(6.99);
    expect(left / DAY).toBeLessThan(7.01);
  });

  it('moves each line once when it is repeated', async () => {
    const id = await productId();
    const { browser, cartId } = await signedInWith({ [id]: 2 });
    await browser.migrate();
    browser.cartId = cartId;
    const again = await browser.migrate();
    expect(again.status).toBe(200);
    expect(again.json.totalQuantity).toBe(2);
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('moves each line once when it runs twice concurrently, and both succeed', async () => {
    const id = await productId();
    const { browser, cartId, accessToken } = await signedInWith({ [id]: 2, [await productId(1)]: 5 });
    const other = new Browser(accessToken);
    other.cartId = cartId;
    const answers = await Promise.all([browser.migrate(), other.migrate()]);
    expect(answers.map(({ status: code }) => code)).toEqual([200, 200]);
    expect(await browser.quantities()).toEqual({ [id]: 2, [await productId(1)]: 5 });
  });

  it.each([
    ['without a cookie', undefined],
    ['with a malformed cookie', 'nonsense'],
    ['with the cookie of an empty cart', '6f1c9a3e-5f0b-4c3a-9a64-3d6c3f0a9f5e'],
  ])('returns the user’s cart %s', async (_what, cartId) => {
    const { browser } = await newShopper();
    const id = await productId();
    await browser.add(id, 3);
    browser.cartId = cartId;
    const answer = await browser.migrate();
    expect(answer.status).toBe(200);
    expect(answer.json.totalQuantity).toBe(3);
  });

  it('caps a sum above the limit, and reports that in this response only', async () => {
    const id = await productId();
    const { browser } = await signedInWith({ [id]: 300 });
    await browser.add(id, 400);
    const answer = await browser.migrate();
    const [item] = answer.json.items;
    expect(item.quantity).toBe(MAX_QUANTITY);
    const notices = [...(item.notices ?? []), ...(answer.json.notices ?? [])];
    expect(notices).toContainEqual(expect.objectContaining({ code: 'quantity-capped', requested: 700 }));
    expect((await browser.cart()).text).not.toContain('quantity-capped');
  });
});

describe('the delete worker', () => {
  it('deletes moved lines, but not a line that has been added again since', async () => {
    const [a, b] = [await productId(0), await productId(1)];
    const { browser, cartId } = await signedInWith({ [a]: 2, [b]: 1 });
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

  it('does not delete a line that was never moved, even if its message occurs twice in a batch', async () => {
    const id = await productId();
    const { cartId } = await signedInWith({ [id]: 2 });
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
