import { cartSchema, lineSchema, MAX_QUANTITY } from '@shop/cart/schemas';
import { describe, expect, it } from 'vitest';
import { dynamoDb, rowsOf, tableNamed } from './support/behind.ts';
import { catalogue, productId } from './support/catalogue.ts';
import { Browser, newShopper } from './support/people.ts';
import { expectProblem, expectSecurityHeaders } from './support/problem.ts';

const HOUR = 3_600_000;

describe('an anonymous cart', () => {
  it('is empty at first, and reading it starts none', async () => {
    const browser = new Browser();
    const answer = await browser.cart();
    expect(answer.status).toBe(200);
    expect(cartSchema.parse(answer.json)).toMatchObject({ items: [], totalQuantity: 0, subtotal: 0, expiresAt: null });
    expect(answer.json.currency).toMatch(/^[A-Z]{3}$/);
    expect(answer.all('set-cookie')).toEqual([]);
    expect(answer.header('cache-control')).toBe('no-store');
    expect(answer.header('etag')).toBeTruthy();
  });

  it('takes a product, one unit unless more are asked for, and answers the line as it now is', async () => {
    const browser = new Browser();
    const [product] = await catalogue();
    const answer = await browser.add(await productId());
    expect(answer.status).toBe(200);
    const line = lineSchema.parse(answer.json);
    expect(line).toMatchObject({ productId: product?.productId, quantity: 1, lineTotal: product?.price });
    expect(line.product).toMatchObject({ name: product?.name, category: product?.category, price: product?.price });
    expectSecurityHeaders(answer);
  });

  it('adds to a line, takes away from it, and sums up', async () => {
    const browser = new Browser();
    const [first, second] = await catalogue();
    await browser.add(first?.productId ?? '', 3);
    await browser.add(second?.productId ?? '', 2);
    expect((await browser.add(first?.productId ?? '', 4)).json.quantity).toBe(7);
    expect((await browser.add(first?.productId ?? '', -2)).json.quantity).toBe(5);
    const cart = cartSchema.parse((await browser.cart()).json);
    const subtotal = 5 * (first?.price ?? 0) + 2 * (second?.price ?? 0);
    expect(cart).toMatchObject({ totalQuantity: 7, subtotal });
    expect(new Set(cart.items.map(({ lineTotal }) => lineTotal))).toEqual(
      new Set([5 * (first?.price ?? 0), 2 * (second?.price ?? 0)]),
    );
  });

  it('sets and removes lines', async () => {
    const browser = new Browser();
    const id = await productId();
    const answer = await browser.set(id, 9);
    expect(answer.status).toBe(200);
    expect(lineSchema.parse(answer.json).quantity).toBe(9);
    expect(await browser.quantities()).toEqual({ [id]: 9 });
    const removed = await browser.remove(id);
    expect(removed.status).toBe(204);
    expect(removed.text).toBe('');
    expectSecurityHeaders(removed);
    expect(await browser.quantities()).toEqual({});
  });

  it('lives for a day from its last write', async () => {
    const browser = new Browser();
    const line = lineSchema.parse((await browser.add(await productId())).json);
    const left = Date.parse(line.expiresAt) - Date.now();
    expect(left / HOUR).toBeGreaterThan(23.9);
    expect(left / HOUR).toBeLessThan(24.1);
    expect((await browser.cart()).json.expiresAt).toBe(line.expiresAt);
  });
});

describe('a line that comes to nothing', () => {
  it('is answered with quantity 0, and neither in the cart nor in the table', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 2);
    expect((await browser.add(id, -2)).json.quantity).toBe(0);
    expect(await browser.quantities()).toEqual({});
    const rows = await rowsOf('Carts', `cart#${browser.cartId}`);
    expect(rows.filter(({ sk }) => sk?.['S']?.startsWith('product#'))).toEqual([]);
  });

  it('by PUT 0, on an absent line too', async () => {
    const browser = new Browser();
    const id = await productId();
    const absent = await browser.set(id, 0);
    expect(absent.status).toBe(200);
    expect(absent.json.quantity).toBe(0);
    await browser.set(id, 4);
    expect((await browser.set(id, 0)).json.quantity).toBe(0);
    expect(await browser.quantities()).toEqual({});
  });
});

describe('limits', () => {
  it('hold 500 units of a product, and not one more', async () => {
    const browser = new Browser();
    const id = await productId();
    expect((await browser.add(id, MAX_QUANTITY)).json.quantity).toBe(500);
    expectProblem(await browser.add(id, 1), 'quantity-above-limit');
    expect(await browser.quantities()).toEqual({ [id]: 500 });
    expect((await browser.set(id, 500)).status).toBe(200);
  });

  it('never go below zero: more than there is stays as it was', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 2);
    expectProblem(await browser.add(id, -3), 'quantity-below-zero');
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('taking one away from an absent line is a conflict, not a crash', async () => {
    const browser = new Browser();
    expectProblem(await browser.add(await productId(), -1), 'quantity-below-zero');
    expect(browser.cartId).toBeUndefined();
  });
});

describe('a signed-in cart', () => {
  it('is shown without a cookie, and lives for seven days', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    const answer = await browser.add(id, 2);
    expect(answer.all('set-cookie')).toEqual([]);
    const left = Date.parse(answer.json.expiresAt) - Date.now();
    expect(left / HOUR).toBeGreaterThan(7 * 24 - 0.1);
    expect(left / HOUR).toBeLessThan(7 * 24 + 0.1);
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('is the user’s own, whatever cookie comes along', async () => {
    const { browser } = await newShopper();
    const anonymous = new Browser();
    const id = await productId();
    await anonymous.add(id, 5);
    browser.cartId = anonymous.cartId;
    expect(await browser.quantities()).toEqual({});
    await browser.add(id, 1);
    expect(await anonymous.quantities()).toEqual({ [id]: 5 });
  });
});

describe('what an answer tells', () => {
  it('holds none of our keys', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    const texts = [(await browser.add(id, 1)).text, (await browser.cart()).text, (await browser.checkOut()).text];
    for (const text of texts) expect(text).not.toMatch(/"(pk|sk|rev|movedTo|sequence|slot)"|user#|cart#|product#/);
  });

  it('names the earlier price when it has changed since', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    await dynamoDb('UpdateItem', {
      TableName: await tableNamed('Carts'),
      Key: { pk: { S: `cart#${browser.cartId}` }, sk: { S: `product#${id}` } },
      UpdateExpression: 'SET product.price = :price',
      ExpressionAttributeValues: { ':price': { N: '1' } },
    });
    const [item] = (await browser.cart()).json.items;
    expect(item.notices).toEqual([expect.objectContaining({ code: 'price-changed', previousPrice: 1 })]);
    expect(item.product.price).toBe((await catalogue())[0]?.price);
    expect((await browser.cart()).json.items[0].notices).toHaveLength(1);
  });

  it('says so when a product is no longer sold', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 2);
    const TableName = await tableNamed('Carts');
    const [row] = await rowsOf('Carts', `cart#${browser.cartId}`);
    await dynamoDb('PutItem', { TableName, Item: { ...row, sk: { S: 'product#withdrawn' } } });
    const items = (await browser.cart()).json.items as { productId: string; notices?: { code: string }[] }[];
    const withdrawn = items.find((item) => item.productId === 'withdrawn');
    expect(withdrawn?.notices?.map(({ code }) => code)).toEqual(['unavailable']);
  });
});
