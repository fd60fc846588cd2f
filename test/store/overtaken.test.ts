import { randomUUID } from 'node:crypto';
import { ANONYMOUS_LIFETIME } from '@shop/cart/domain/line';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { counting, createShop, product, type Shop } from './support/shop.ts';
import { connect, createTables, partitionOf } from './support/tables.ts';

// Writes that another one overtakes, at the very place where that could do harm.

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let overtake: ReturnType<typeof counting>['overtake'];

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  const through = counting(client);
  overtake = through.overtake;
  shop = createShop(through.client, tables);
  shop.products.put(product('teapot', 3400));
});

const post = (body: unknown, sent = {}) => shop.call('POST', '/cart', { body, ...sent });
const rows = (owner: string) => partitionOf(client, tables.carts, owner);

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
