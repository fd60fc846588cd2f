import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, inject } from 'vitest';
import { linesOf, putRows } from './rows.ts';
import { counting, createShop, product, type Sent, type Shop } from './shop.ts';
import { connect, createTables, partitionOf } from './tables.ts';

export const user = () => `sub-${randomUUID()}`;

/** A shop for each test of a file, and what its checkouts are looked at with. */
export const useCheckouts = () => {
  const client = connect(inject('dynamoDbEndpoint'));
  const given = {
    client,
    tables: { carts: '', totals: '' },
    shop: undefined as unknown as Shop,
    through: counting(client),
  };

  beforeAll(async () => {
    given.tables = await createTables(client);
  });

  beforeEach(() => {
    given.through = counting(client);
    given.shop = createShop(given.through.client, given.tables);
    given.shop.products.put(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
  });

  const add = (productId: string, quantity: number, sub: string) =>
    given.shop.call('POST', '/cart', { body: { productId, quantity }, user: sub });
  const checkOut = (sub: string, headers: Record<string, string> = {}, more: Sent = {}) =>
    given.shop.call('POST', '/cart/checkout', { user: sub, headers, ...more });
  const cart = (sub: string) => given.shop.call('GET', '/cart', { user: sub });
  const rows = (sub: string) => partitionOf(client, given.tables.carts, `user#${sub}`);
  const fill = async (sub: string, count: number) => {
    const products = Array.from({ length: count }, (_, index) => product(`p${index}`, 10));
    given.shop.products.put(...products);
    await putRows(
      client,
      given.tables.carts,
      linesOf(`user#${sub}`, products, { quantity: 1, now: given.shop.clock.now() }),
    );
  };
  return Object.assign(given, { add, checkOut, cart, rows, fill });
};
