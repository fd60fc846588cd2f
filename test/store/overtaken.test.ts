import { randomUUID } from 'node:crypto';
import { ANONYMOUS_LIFETIME } from '@shop/cart/domain/line';
import type { DocumentClient } from '@shop/cart/store/database';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createShop, product, type Shop } from './support/shop.ts';
import { connect, createTables, rowsOf } from './support/tables.ts';

// Writes that another one overtakes, at the very place where that could do harm.

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let before: (name: string) => Promise<unknown>;

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  before = async () => undefined;
  const send = async (command: { constructor: { name: string } }) => {
    await before(command.constructor.name.replace('Command', ''));
    return client.send(command as never);
  };
  shop = createShop({ send } as DocumentClient, tables);
  shop.products.put(product('teapot', 3400));
});

const post = (body: unknown, sent = {}) => shop.call('POST', '/cart', { body, ...sent });
const rows = (owner: string) => rowsOf(client, tables.carts, (row) => row.pk === owner);

/** Does something once, just before the next command of that name. */
const overtake = (command: string, act: () => Promise<unknown>): void => {
  before = async (name) => {
    if (name !== command) return;
    before = async () => undefined;
    await act();
  };
};

describe('a write that another overtakes', () => {
  it('taking everything takes no more than there was: what is added meanwhile stays', async () => {
    const sub = randomUUID();
    await post({ productId: 'teapot', quantity: 2 }, { user: sub });
    overtake('Delete', () => post({ productId: 'teapot', quantity: 3 }, { user: sub }));
    const answer = await post({ productId: 'teapot', quantity: -2 }, { user: sub });
    expect([answer.status, answer.body.quantity]).toEqual([200, 3]);
    expect((await rows(`user#${sub}`))[0]).toMatchObject({ quantity: 3 });
  });

  it('a line that has expired is replaced once, by an add or a set: whoever comes second finds the new one', async () => {
    for (const second of ['POST', 'PUT']) {
      const { cookie } = await post({ productId: 'teapot', quantity: 4 });
      shop.clock.pass(ANONYMOUS_LIFETIME * 1000);
      overtake('Put', () => post({ productId: 'teapot', quantity: 3 }, { cookie }));
      const path = second === 'POST' ? '/cart' : '/cart/teapot';
      const answer = await shop.call(second, path, { body: { productId: 'teapot', quantity: 2 }, cookie });
      const line = { quantity: second === 'POST' ? 5 : 2, addedAt: new Date(shop.clock.now()).toISOString() };
      expect(answer.body).toMatchObject(line);
      expect((await rows(`cart#${cookie?.split('=')[1]}`))[0]).toMatchObject(line);
    }
  });
});
