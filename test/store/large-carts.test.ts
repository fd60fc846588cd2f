import { randomUUID } from 'node:crypto';
import { LINES_PER_PART } from '@shop/cart/store/checkout';
import { beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { linesOf, putRows } from './support/rows.ts';
import { counting, createShop, product, type Shop } from './support/shop.ts';
import { connect, createTables, partitionOf } from './support/tables.ts';

/** So many of such a size are more than a megabyte, and no part of a checkout is too heavy before it is too long. */
const [LINES, DESCRIPTION] = [400, 2600];
const client = connect(inject('dynamoDbEndpoint'));
const large = Array.from({ length: LINES }, (_, index) =>
  product(`p${index}`, 100, { description: 'x'.repeat(DESCRIPTION) }),
);
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let calls: string[];

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  const counted = counting(client);
  calls = counted.calls;
  shop = createShop(counted.client, tables);
  shop.products.put(...large);
});

const fill = (pk: string) => putRows(client, tables.carts, linesOf(pk, large, { quantity: 2, now: shop.clock.now() }));

it('a cart of hundreds of lines and more than a megabyte is read, migrated and checked out whole', async () => {
  const [sub, cartId] = [randomUUID(), randomUUID()];
  await fill(`cart#${cartId}`);
  const cookie = `__Host-cartId=${cartId}`;
  const read = await shop.call('GET', '/cart', { cookie });
  expect(JSON.stringify(read.body).length).toBeGreaterThan(1_048_576);
  expect([read.body.items.length, read.body.totalQuantity, read.body.subtotal]).toEqual([
    LINES,
    2 * LINES,
    200 * LINES,
  ]);
  expect(calls).toEqual(['Query', 'Query']);

  calls.length = 0;
  const merged = await shop.call('POST', '/cart/migrate', { cookie, user: sub, time: 30_000 });
  expect([merged.status, merged.body.totalQuantity]).toEqual([200, 2 * LINES]);
  expect(calls.filter((name) => name === 'TransactWrite')).toHaveLength(LINES / 50);
  expect(calls.filter((name) => name === 'Query')).toHaveLength(3);
  expect(shop.messages).toHaveLength(LINES / 50);
  expect((await shop.call('GET', '/cart', { cookie })).body.items).toEqual([]);

  calls.length = 0;
  const headers = { 'Idempotency-Key': 'all', 'If-Match': merged.headers.ETag ?? '' };
  const receipt = await shop.call('POST', '/cart/checkout', { user: sub, headers, time: 30_000 });
  expect([receipt.status, receipt.body.totalQuantity, receipt.body.subtotal]).toEqual([200, 2 * LINES, 200 * LINES]);
  expect(calls.filter((name) => name === 'TransactWrite')).toHaveLength(Math.ceil(LINES / LINES_PER_PART));
  const replay = await shop.call('POST', '/cart/checkout', { user: sub, headers });
  expect(replay.body).toEqual(receipt.body);
  expect((await shop.call('GET', '/cart', { user: sub })).body.items).toEqual([]);
  const left = await partitionOf(client, tables.carts, `user#${sub}`);
  expect(left.filter(({ sk }) => sk.startsWith('product#'))).toEqual([]);
});

it('few lines that are heavier together than a row may be are checked out, and answered again, whole', async () => {
  const heavy = Array.from({ length: 60 }, (_, index) =>
    product(`heavy${index}`, 100, { description: 'x'.repeat(10_000) }),
  );
  shop.products.put(...heavy);
  const user = randomUUID();
  await putRows(client, tables.carts, linesOf(`user#${user}`, heavy, { quantity: 2, now: shop.clock.now() }));
  const sent = { user, headers: { 'Idempotency-Key': 'heavy' }, time: 30_000 };
  const receipt = await shop.call('POST', '/cart/checkout', sent);
  expect([receipt.status, receipt.body.totalQuantity]).toEqual([200, 120]);
  expect((await shop.call('POST', '/cart/checkout', sent)).body).toEqual(receipt.body);
});

it('reads a page that holds only dead lines past it', async () => {
  const cartId = randomUUID();
  await fill(`cart#${cartId}`);
  shop.clock.pass(86_400_000);
  shop.products.put(product('zebra', 5));
  const cookie = `__Host-cartId=${cartId}`;
  await shop.call('POST', '/cart', { body: { productId: 'zebra' }, cookie });
  const { body } = await shop.call('GET', '/cart', { cookie });
  expect(body.items.map((item: { productId: string }) => item.productId)).toEqual(['zebra']);
});
