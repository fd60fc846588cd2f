import { cartSchema, lineSchema, MAX_QUANTITY } from '@shop/cart/schemas';
import { describe, expect, it } from 'vitest';
import { catalogue, productId } from './support/catalogue.ts';
import { dynamoDb, rowsOf, tableNamed } from './support/laptop-cloud.ts';
import { expectProblem, expectSecurityHeaders } from './support/problem.ts';
import { Browser, newShopper } from './support/shoppers.ts';

const HOUR = 3_600_000;

describe('an anonymous cart', () => {
  it('is empty at first, and is not started by a read', async () => {
    const browser = new Browser();
    const answer = await browser.cart();
    expect(answer.status).toBe(200);
    expect(cartSchema.parse(answer.json)).toMatchObject({ items: [], totalQuantity: 0, subtotal: 0, expiresAt: null });
    expect(answer.json.currency).toMatch(/^[A-Z]{3}$/);
    expect(answer.all('set-cookie')).toEqual([]);
    expect(answer.header('cache-control')).toBe('no-store');
    expect(answer.header('etag')).toBeTruthy();
  });

  it('gets one unit of a product by default, and returns the line', async () => {
    const browser = new Browser();
    const [product] = await catalogue();
    const answer = await browser.add(await productId());
    expect(answer.status).toBe(200);
    const line = lineSchema.parse(answer.json);
    expect(line).toMatchObject({ productId: product?.productId, quantity: 1, lineTotal: product?.price });
    expect(line.product).toMatchObject({ name: product?.name, category: product?.category, price: product?.price });
    expectSecurityHeaders(answer);
  });

  it('sums up additions and removals of units', async () => {
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

  it('lets lines be set and removed', async () => {
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

describe('a line whose quantity becomes 0', () => {
  it('is returned with quantity 0, and is neither in the cart nor in the table', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 2);
    expect((await browser.add(id, -2)).json.quantity).toBe(0);
    expect(await browser.quantities()).toEqual({});
    const rows = await rowsOf('Carts', `cart#${browser.cartId}`);
    expect(rows.filter(({ sk }) => sk?.['S']?.startsWith('product#'))).toEqual([]);
  });

  it('is removed by PUT 0, which an absent line accepts too', async () => {
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

describe('the quantity of a line', () => {
  it('is at most 500', async () => {
    const browser = new Browser();
    const id = await productId();
    expect((await browser.add(id, MAX_QUANTITY)).json.quantity).toBe(500);
    expectProblem(await browser.add(id, 1), 'quantity-above-limit');
    expect(await browser.quantities()).toEqual({ [id]: 500 });
    expect((await browser.set(id, 500)).status).toBe(200);
  });

  it('does not go below zero: the line stays unchanged', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 2);
    expectProblem(await browser.add(id, -3), 'quantity-below-zero');
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('cannot be reduced if the line is absent, and no cart is started', async () => {
    const browser = new Browser();
    expectProblem(await browser.add(await productId(), -1), 'quantity-below-zero');
    expect(browser.cartId).toBeUndefined();
  });
});

describe('a user’s cart', () => {
  it('needs no cookie, and lives for seven days', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    const answer = await browser.add(id, 2);
    expect(answer.all('set-cookie')).toEqual([]);
    const left = Date.parse(answer.json.expiresAt) - Date.now();
    expect(left / HOUR).toBeGreaterThan(7 * 24 - 0.1);
    expect(left / HOUR).toBeLessThan(7 * 24 + 0.1);
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('does not depend on the cookie', async () => {
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

describe('a response', () => {
  it('contains no keys of the tables', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    const texts = [(await browser.add(id, 1)).text, (await browser.cart()).text, (await browser.checkOut()).text];
    for (const text of texts) expect(text).not.toMatch(/"(pk|sk|rev|movedTo|sequence|slot)"|user#|cart#|product#/);
  });

  it('reports the previous price of a product whose price has changed', async () => {
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

  it('reports a product that is no longer available', async () => {
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
