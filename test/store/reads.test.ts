import { randomUUID } from 'node:crypto';
import type { DocumentClient } from '@shop/cart/store/database';
import { beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { createShop, product, type Shop } from './support/shop.ts';
import { connect, createTables } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
/** What each read asked for. */
let reads: { ConsistentRead?: boolean }[];

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  reads = [];
  const send = (command: { constructor: { name: string }; input: { ConsistentRead?: boolean } }) => {
    if (command.constructor.name === 'QueryCommand') reads.push(command.input);
    return client.send(command as never);
  };
  shop = createShop({ send } as unknown as DocumentClient, tables);
  shop.products.put(product('teapot', 3400));
});

it('reads carts strongly consistent wherever they are moved, shown or sold', async () => {
  const user = randomUUID();
  const { cookie } = await shop.call('POST', '/cart', { body: { productId: 'teapot' } });
  await shop.call('GET', '/cart', { cookie });
  await shop.call('POST', '/cart/migrate', { user, cookie });
  expect((await shop.call('POST', '/cart/checkout', { user })).status).toBe(200);
  expect(reads.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true, true, true]);
});

it('says nothing in its log of a success but the one line of the request', async () => {
  expect((await shop.call('POST', '/cart', { body: { productId: 'teapot' } })).status).toBe(200);
  expect(shop.log.map(({ level, message }) => [level, message])).toEqual([['info', 'request']]);
});
