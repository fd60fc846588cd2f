import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Product } from '@shop/products/schemas';
import { beforeAll, beforeEach, inject } from 'vitest';
import { linesOf, putRows } from '../../support/rows.ts';
import { createShop, product, quantities, type Sent, type Shop } from '../../support/shop.ts';
import { createSpy } from '../../support/spy.ts';
import { connect, createTables, partitionOf } from '../../support/tables.ts';

type SpiedShop = Shop & {
  /** Sends to the engine directly. */
  client: DynamoDBDocumentClient;
  /** The shop's own client. */
  spy: ReturnType<typeof createSpy>;
};

/** The `sub` of a user who has no cart yet. */
export const user = (): string => `sub-${randomUUID()}`;

/** A new shop for each test of the file, in tables that they share, with these products. */
export const useShop = (...assortment: Product[]) => {
  const client = connect(inject('dynamoDbEndpoint'));
  const shop = { client } as SpiedShop;
  let tables: Shop['tables'];

  const open = (chosen: Shop['tables']) => {
    const spy = createSpy(client);
    Object.assign(shop, createShop(spy.client, chosen), { spy });
    shop.products.put(...assortment);
  };
  beforeAll(async () => {
    tables = await createTables(client);
  });
  beforeEach(() => open(tables));

  return Object.assign(shop, {
    inNewTables: async () => open(await createTables(client)),
    post: (body: unknown, sent: Sent = {}) => shop.call('POST', '/cart', { body, ...sent }),
    cart: (sent: Sent) => shop.call('GET', '/cart', sent),
    quantitiesOf: async (sent: Sent) => quantities((await shop.call('GET', '/cart', sent)).body),
    /** All rows of one partition of the Carts table. */
    rowsOf: (pk: string) => partitionOf(client, shop.tables.carts, pk),
    /** Fills a cart with a line of each product. */
    fill: (pk: string, products: readonly Product[], quantity: number) => {
      shop.products.put(...products);
      return putRows(client, shop.tables.carts, linesOf(pk, products, { quantity, now: shop.clock.now() }));
    },
  });
};

/** Products `p0`, `p1`, … */
export const manyProducts = (count: number, more: Partial<Product> = {}): Product[] =>
  Array.from({ length: count }, (_, index) => product(`p${index}`, 10, more));
