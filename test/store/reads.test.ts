import { randomUUID } from 'node:crypto';
import type { DocumentClient } from '@shop/cart/store/table';
import { beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { createShop, product, type Shop } from './support/shop.ts';
import { connect, createTables } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
/** By what each read was made, and whether it asked to be strongly consistent. */
let reads: [command: string, isConsistent: boolean | undefined][];

type Read = { ConsistentRead?: boolean };

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  reads = [];
  const send = (command: { constructor: { name: string }; input: Read & { RequestItems?: Record<string, Read> } }) => {
    const { name } = command.constructor;
    const asked = name === 'BatchGetCommand' ? Object.values(command.input.RequestItems ?? {}) : [command.input];
    if (/^(Query|Get|BatchGet)Command$/.test(name))
      reads.push(...asked.map(({ ConsistentRead }): [string, boolean | undefined] => [name, ConsistentRead]));
    return client.send(command as never);
  };
  shop = createShop({ send } as unknown as DocumentClient, tables);
  shop.products.put(product('teapot', 3400));
});

it('reads carts strongly consistent wherever they are moved, shown or sold, and what a key has done', async () => {
  const user = randomUUID();
  const headers = { 'Idempotency-Key': 'k' };
  const { cookie } = await shop.call('POST', '/cart', { body: { productId: 'teapot' }, headers });
  await shop.call('GET', '/cart', { cookie });
  await shop.call('POST', '/cart/migrate', { user, cookie });
  expect((await shop.call('POST', '/cart/checkout', { user, headers })).status).toBe(200);
  const names = ['BatchGetCommand', 'QueryCommand', 'QueryCommand', 'QueryCommand', 'QueryCommand', 'GetCommand'];
  expect(reads).toEqual(names.map((name) => [name, true]));
});

it('says nothing in its log of a success but the one line of the request', async () => {
  expect((await shop.call('POST', '/cart', { body: { productId: 'teapot' } })).status).toBe(200);
  expect(shop.log.map(({ level, message }) => [level, message])).toEqual([['info', 'request']]);
});
