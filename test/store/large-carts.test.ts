import { randomUUID } from 'node:crypto';
import { LINES_PER_PART } from '@shop/cart/store/checkout-transaction';
import { expect, it } from 'vitest';
import { product } from '../support/shop.ts';
import { manyProducts, user, useShop } from './support/use-shop.ts';

const LINES = 400;
// So heavy that the cart exceeds one megabyte, but no part of a checkout reaches its size limit before its line limit.
const large = manyProducts(LINES, { price: 100, description: 'x'.repeat(2600) });
const shop = useShop();

it('reads, migrates and checks out a cart of hundreds of lines and more than a megabyte completely', async () => {
  const [sub, cartId] = [user(), randomUUID()];
  await shop.fill(`cart#${cartId}`, large, 2);
  const cookie = `__Host-cartId=${cartId}`;
  const read = await shop.call('GET', '/cart', { cookie });
  expect(JSON.stringify(read.body).length).toBeGreaterThan(1_048_576);
  expect([read.body.items.length, read.body.totalQuantity, read.body.subtotal]).toEqual([
    LINES,
    2 * LINES,
    200 * LINES,
  ]);
  expect(shop.spy.calls).toEqual(['Query', 'Query']);

  shop.spy.calls.length = 0;
  const merged = await shop.call('POST', '/cart/migrate', { cookie, user: sub, time: 30_000 });
  expect([merged.status, merged.body.totalQuantity]).toEqual([200, 2 * LINES]);
  expect(shop.spy.calls.filter((name) => name === 'TransactWrite')).toHaveLength(LINES / 50);
  expect(shop.spy.calls.filter((name) => name === 'Query')).toHaveLength(3);
  expect(shop.messages).toHaveLength(LINES / 50);
  expect((await shop.call('GET', '/cart', { cookie })).body.items).toEqual([]);

  shop.spy.calls.length = 0;
  const headers = { 'Idempotency-Key': 'all', 'If-Match': merged.headers.ETag ?? '' };
  const receipt = await shop.call('POST', '/cart/checkout', { user: sub, headers, time: 30_000 });
  expect([receipt.status, receipt.body.totalQuantity, receipt.body.subtotal]).toEqual([200, 2 * LINES, 200 * LINES]);
  expect(shop.spy.calls.filter((name) => name === 'TransactWrite')).toHaveLength(Math.ceil(LINES / LINES_PER_PART));
  const replay = await shop.call('POST', '/cart/checkout', { user: sub, headers });
  expect(replay.body).toEqual(receipt.body);
  expect((await shop.call('GET', '/cart', { user: sub })).body.items).toEqual([]);
  const left = await shop.rowsOf(`user#${sub}`);
  expect(left.filter(({ sk }) => sk.startsWith('product#'))).toEqual([]);
});

it('checks out, and replays, a cart of few lines that together exceed the size limit of a row', async () => {
  const sub = user();
  await shop.fill(`user#${sub}`, manyProducts(60, { description: 'x'.repeat(10_000) }), 2);
  const sent = { user: sub, headers: { 'Idempotency-Key': 'heavy' }, time: 30_000 };
  const receipt = await shop.call('POST', '/cart/checkout', sent);
  expect([receipt.status, receipt.body.totalQuantity]).toEqual([200, 120]);
  expect((await shop.call('POST', '/cart/checkout', sent)).body).toEqual(receipt.body);
});

it('finds a live line after a page of expired lines', async () => {
  const cartId = randomUUID();
  await shop.fill(`cart#${cartId}`, large, 2);
  shop.clock.pass(86_400_000);
  shop.products.put(product('zebra', 5));
  const cookie = `__Host-cartId=${cartId}`;
  await shop.call('POST', '/cart', { body: { productId: 'zebra' }, cookie });
  const { body } = await shop.call('GET', '/cart', { cookie });
  expect(body.items.map((item: { productId: string }) => item.productId)).toEqual(['zebra']);
});
