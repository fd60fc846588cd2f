import { receiptSchema } from '@shop/cart/schemas';
import { describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { dynamoDb, rowsOf, tableNamed } from './support/laptop-cloud.ts';
import { expectProblem } from './support/problem.ts';
import { newShopper } from './support/shoppers.ts';

describe('POST /cart/checkout', () => {
  it('returns what was in the cart, and empties it', async () => {
    const { browser } = await newShopper();
    const [a, b] = [await productId(0), await productId(1)];
    await browser.add(a, 2);
    await browser.add(b, 5);
    const before = (await browser.cart()).json;
    const answer = await browser.checkOut();
    expect(answer.status).toBe(200);
    const receipt = receiptSchema.parse(answer.json);
    expect(Object.fromEntries(receipt.items.map((item) => [item.productId, item.quantity]))).toEqual({
      [a]: 2,
      [b]: 5,
    });
    expect(receipt).toMatchObject({ totalQuantity: 7, subtotal: before.subtotal, currency: before.currency });
    expect(Math.abs(Date.parse(receipt.checkedOutAt) - Date.now())).toBeLessThan(10_000);
    expect(await browser.quantities()).toEqual({});
  });

  it('rejects an empty cart with 409', async () => {
    const { browser } = await newShopper();
    expectProblem(await browser.checkOut(), 'cart-empty');
    await browser.add(await productId(), 1);
    await browser.checkOut();
    expectProblem(await browser.checkOut(), 'cart-empty');
  });

  it('removes each unit once when sent three times concurrently', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    await browser.add(id, 4);
    const answers = await Promise.all([browser.checkOut(), browser.checkOut(), browser.checkOut()]);
    const sold = answers.filter(({ status }) => status === 200).reduce((sum, { json }) => sum + json.totalQuantity, 0);
    expect(sold + ((await browser.quantities())[id] ?? 0)).toBe(4);
    for (const { status } of answers) expect([200, 409, 412, 503]).toContain(status);
  });

  it('loses nothing that is added concurrently', async () => {
    const { browser } = await newShopper();
    const [a, b] = [await productId(0), await productId(1)];
    await browser.add(a, 3);
    const [receipt, added] = await Promise.all([browser.checkOut(), browser.add(b, 2)]);
    const sold = receipt.status === 200 ? receipt.json.items : [];
    const soldOfB = sold.find((item: { productId: string }) => item.productId === b)?.quantity ?? 0;
    const kept = (await browser.quantities())[b] ?? 0;
    expect(soldOfB + kept).toBe(added.status === 200 ? 2 : 0);
  });
});

describe('POST /cart/checkout with If-Match', () => {
  it('accepts a matching tag: weak, in a list, or in a second header', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    await browser.add(id, 1);
    const etag = (await browser.cart()).header('etag') ?? '';
    const weak = etag.startsWith('W/') ? etag : `W/${etag}`;
    expect((await browser.checkOut([['If-Match', weak]])).status).toBe(200);
    await browser.add(id, 1);
    const strong = ((await browser.cart()).header('etag') ?? '').replace(/^W\//, '');
    expect((await browser.checkOut([['If-Match', `"nope", ${strong}`]])).status).toBe(200);
    await browser.add(id, 1);
    const twice = ['"nope"', strong].map((tag): [string, string] => ['If-Match', tag]);
    expect((await browser.checkOut(twice)).status).toBe(200);
  });

  it('responds 412 to a stale tag, and does not change the cart', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    await browser.add(id, 1);
    const stale = (await browser.cart()).header('etag') ?? '';
    await browser.add(id, 1);
    expect((await browser.cart()).header('etag')).not.toBe(stale);
    expectProblem(await browser.checkOut([['If-Match', stale]]), 'cart-changed');
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('accepts * for any cart that is not empty', async () => {
    const { browser } = await newShopper();
    await browser.add(await productId(), 1);
    expect((await browser.checkOut([['If-Match', '*']])).status).toBe(200);
    expectProblem(await browser.checkOut([['If-Match', '*']]), 'cart-changed');
  });
});

describe('the ETag of a cart', () => {
  it('also exists for an empty cart, and is the same for an unchanged cart', async () => {
    const { browser } = await newShopper();
    const empty = (await browser.cart()).header('etag');
    expect(empty).toBeTruthy();
    await browser.add(await productId(), 1);
    const [one, two] = [(await browser.cart()).header('etag'), (await browser.cart()).header('etag')];
    expect(one).toBe(two);
    expect(one).not.toBe(empty);
  });
});

describe('a cart of 400 lines and more than a megabyte', () => {
  it('is read and checked out completely', async () => {
    const { browser, sub } = await newShopper();
    await browser.add(await productId(), 1);
    const [row] = await rowsOf('Carts', `user#${sub}`);
    const TableName = await tableNamed('Carts');
    const { M } = (row?.['product'] ?? {}) as { M?: object };
    const product = { M: { ...M, description: { S: 'x'.repeat(2400) } } };
    const rows = Array.from({ length: 399 }, (_, index) => ({
      PutRequest: { Item: { ...row, product, sk: { S: `product#bulk-${index}` } } },
    }));
    for (let start = 0; start < rows.length; start += 25)
      await dynamoDb('BatchWriteItem', { RequestItems: { [TableName]: rows.slice(start, start + 25) } });
    const answer = await browser.cart();
    expect(answer.text.length).toBeGreaterThan(1_048_576);
    const cart = answer.json;
    expect(cart.items).toHaveLength(400);
    expect(cart.totalQuantity).toBe(400);
    const receipt = await browser.checkOut();
    expect(receipt.status).toBe(200);
    expect(receipt.json.items).toHaveLength(400);
    expect(await browser.quantities()).toEqual({});
  });
});
