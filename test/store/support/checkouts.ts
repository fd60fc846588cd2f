import { randomUUID } from 'node:crypto';
import type { DocumentClient } from '@shop/cart/store/database';
import { beforeAll, beforeEach, inject } from 'vitest';
import { counting, createShop, product, type Sent, type Shop } from './shop.ts';
import { connect, createTables, rowsOf } from './tables.ts';

type Before = (name: string, count: number) => Promise<void>;

export const user = () => `sub-${randomUUID()}`;

/** A shop for each test of a file, and what its checkouts are looked at with. */
export const useCheckouts = () => {
  const client = connect(inject('dynamoDbEndpoint'));
  const given = {
    client,
    tables: { carts: '', totals: '' },
    shop: undefined as unknown as Shop,
    calls: [] as string[],
    /** Runs before each command of the given name, with how many of that name there were. */
    before: (async () => undefined) as Before,
  };

  beforeAll(async () => {
    given.tables = await createTables(client);
  });

  beforeEach(() => {
    const counted = counting(client);
    given.calls = counted.calls;
    given.before = async () => undefined;
    const send = async (command: { constructor: { name: string } }) => {
      const name = command.constructor.name.replace('Command', '');
      await given.before(name, given.calls.filter((one) => one === name).length);
      return counted.client.send(command as never);
    };
    given.shop = createShop({ send } as DocumentClient, given.tables);
    given.shop.products.put(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
  });

  const add = (productId: string, quantity: number, sub: string) =>
    given.shop.call('POST', '/cart', { body: { productId, quantity }, user: sub });
  const checkOut = (sub: string, headers: Record<string, string> = {}, more: Sent = {}) =>
    given.shop.call('POST', '/cart/checkout', { user: sub, headers, ...more });
  const cart = (sub: string) => given.shop.call('GET', '/cart', { user: sub });
  const rows = (sub: string) => rowsOf(client, given.tables.carts, (row) => row.pk === `user#${sub}`);
  const fill = async (sub: string, lines: number) => {
    for (let index = 0; index < lines; index += 1) {
      given.shop.products.put(product(`p${index}`, 10));
      await add(`p${index}`, 1, sub);
    }
    given.calls.length = 0;
  };
  return Object.assign(given, { add, checkOut, cart, rows, fill });
};
