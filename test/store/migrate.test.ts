import { randomUUID } from 'node:crypto';
import { cartSchema } from '@shop/cart/schemas';
import { MOVES_PER_TRANSACTION } from '@shop/cart/store/move-lines';
import type { DocumentClient } from '@shop/cart/store/table';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
import type { SQSEvent } from 'aws-lambda';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { linesOf, putRows } from './support/rows.ts';
import { type Answered, contextOf, counting, createShop, product, quantities, type Shop } from './support/shop.ts';
import { connect, createTables, partitionOf } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let through: ReturnType<typeof counting>;
const user = () => `sub-${randomUUID()}`;
const DAY = 24 * 60 * 60 * 1000;

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  through = counting(client);
  shop = createShop(through.client, tables);
  shop.products.put(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
});

const add = (productId: string, quantity: number, sent: object) =>
  shop.call('POST', '/cart', { body: { productId, quantity }, ...sent });
const migrate = (sub: string, cookie: string | undefined) =>
  shop.call('POST', '/cart/migrate', { user: sub, ...(cookie === undefined ? {} : { cookie }) });
const cartOf = async (sent: object) => quantities((await shop.call('GET', '/cart', sent)).body);
const ownerOf = (answer: Answered) => `cart#${answer.cookie?.split('=')[1]}`;
const rows = (owner: string) => partitionOf(client, tables.carts, owner);

/** An anonymous cart of so many lines. @returns its cookie */
const fill = async (count: number, quantity: number): Promise<string> => {
  const cartId = randomUUID();
  const products = Array.from({ length: count }, (_, index) => product(`p${index}`, 10));
  shop.products.put(...products);
  await putRows(client, tables.carts, linesOf(`cart#${cartId}`, products, { quantity, now: shop.clock.now() }));
  return `__Host-cartId=${cartId}`;
};

/** Delivers the messages to the worker as SQS would. */
const deliver = (bodies: string[], through: DocumentClient = client) => {
  const worker = deleteMovedLines({ ...shop.deps, carts: { ...shop.deps.carts, client: through } });
  const Records = bodies.map((body, index) => ({ messageId: `m${index}`, body }));
  return worker({ Records } as unknown as SQSEvent, contextOf());
};
const deliverAll = (times = 1) =>
  deliver(Array.from({ length: times }, () => shop.messages.map((lines) => JSON.stringify({ lines }))).flat());

describe('migrate', () => {
  it('sums quantities, answers the merged cart, clears the cookie, and leaves the anonymous cart empty', async () => {
    const sub = user();
    await add('teapot', 1, { user: sub });
    const anonymous = await add('teapot', 2, {});
    await add('kite', 4, { cookie: anonymous.cookie });
    through.calls.length = 0;
    const merged = await migrate(sub, anonymous.cookie);
    expect(merged.status).toBe(200);
    expect(quantities(cartSchema.parse(merged.body))).toEqual({ teapot: 3, kite: 4 });
    expect(merged.headers['Set-Cookie']).toBe('__Host-cartId=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax');
    expect(through.calls).toEqual(['Query', 'Query', 'TransactWrite']);
    expect(shop.messages).toHaveLength(1);
    expect(shop.metrics['CartMigrated']).toBe(2);
    expect(await cartOf({ user: sub })).toEqual({ teapot: 3, kite: 4 });
    expect(await cartOf({ cookie: anonymous.cookie })).toEqual({});
    expect(merged.body).toEqual((await shop.call('GET', '/cart', { user: sub })).body);
  });

  it('gives the lines a user’s lifetime', async () => {
    const sub = user();
    const { cookie } = await add('kite', 1, {});
    const merged = await migrate(sub, cookie);
    expect(merged.body.items[0].expiresAt).toBe('2026-11-29T12:00:00.000Z');
  });

  it('twice, and at the same time, moves each line once', async () => {
    const sub = user();
    const { cookie } = await add('kite', 5, {});
    await add('tent', 1, { cookie });
    const answers = await Promise.all([migrate(sub, cookie), migrate(sub, cookie), migrate(sub, cookie)]);
    for (const answer of [...answers, await migrate(sub, cookie)]) {
      expect([answer.status, quantities(answer.body)]).toEqual([200, { kite: 5, tent: 1 }]);
    }
    expect(shop.messages.flat()).toHaveLength(2);
  });

  it('without a cookie, with a bad one, or an unknown one, answers the user’s cart and clears the cookie', async () => {
    const sub = user();
    await add('kite', 1, { user: sub });
    for (const cookie of [undefined, '__Host-cartId=nonsense', `__Host-cartId=${randomUUID()}`]) {
      const answer = await migrate(sub, cookie);
      expect([answer.status, quantities(answer.body), answer.cookie]).toEqual([200, { kite: 1 }, '']);
    }
  });

  it('needs a token, whatever the cookie', async () => {
    const { cookie } = await add('kite', 1, {});
    for (const headers of [undefined, { authorization: '' }, { authorization: 'Bearer nonsense' }]) {
      const answer = await shop.call('POST', '/cart/migrate', {
        cookie,
        ...(headers === undefined ? {} : { headers }),
      });
      expect([answer.status, answer.headers['WWW-Authenticate']]).toEqual([401, 'Bearer']);
    }
    expect(await cartOf({ cookie })).toEqual({ kite: 1 });
  });

  it('caps a sum above the limit, and says so in that answer only', async () => {
    const sub = user();
    await add('kite', 400, { user: sub });
    const { cookie } = await add('kite', 300, {});
    const merged = await migrate(sub, cookie);
    expect(merged.body.items[0]).toMatchObject({
      quantity: 500,
      notices: [{ code: 'quantity-capped', requested: 700, message: expect.any(String) }],
    });
    expect((await shop.call('GET', '/cart', { user: sub })).body.items[0].notices).toBeUndefined();
    expect((await migrate(sub, cookie)).body.items[0].notices).toBeUndefined();
  });

  it('says nothing of a sum that is just the limit', async () => {
    const sub = user();
    await add('kite', 200, { user: sub });
    const { cookie } = await add('kite', 300, {});
    const [item] = (await migrate(sub, cookie)).body.items;
    expect([item.quantity, item.notices]).toEqual([500, undefined]);
  });

  it('keeps the newer product of the two', async () => {
    const sub = user();
    await add('kite', 1, { user: sub });
    shop.clock.pass(1000);
    shop.products.put(product('kite', 1000));
    const { cookie } = await add('kite', 1, {});
    expect((await migrate(sub, cookie)).body.items[0].notices).toBeUndefined();
    shop.products.put(product('tent', 5));
    const older = await add('tent', 1, {});
    shop.clock.pass(1000);
    shop.products.put(product('tent', 7));
    await add('tent', 1, { user: sub });
    const merged = await migrate(sub, older.cookie);
    expect(merged.body.items.find((item: { productId: string }) => item.productId === 'tent').notices).toBeUndefined();
  });

  it('leaves expired lines where they are, and replaces the user’s expired ones', async () => {
    const sub = user();
    await add('kite', 7, { user: sub });
    shop.clock.pass(7 * DAY);
    const expired = await add('tent', 1, {});
    shop.clock.pass(DAY);
    const { cookie } = await add('kite', 2, { cookie: expired.cookie });
    expect(quantities((await migrate(sub, cookie)).body)).toEqual({ kite: 2 });
  });

  it('shows lines as they were when the product service is down', async () => {
    const sub = user();
    const { cookie } = await add('kite', 2, {});
    shop.products.state.down = true;
    expect((await migrate(sub, cookie)).body.subtotal).toBe(4800);
  });

  it('is not disturbed by a queue that does not answer', async () => {
    const sub = user();
    const first = await add('kite', 2, {});
    shop.queue.down = true;
    const merged = await migrate(sub, first.cookie);
    expect([merged.status, quantities(merged.body)]).toEqual([200, { kite: 2 }]);
    expect(shop.log.find((line) => line.level === 'error')).toMatchObject({ lines: 1, error: 'Error' });
    shop.clock.pass(DAY);
    expect(await cartOf({ cookie: first.cookie })).toEqual({});
    expect((await rows(ownerOf(first)))[0]).toMatchObject({ expiresAt: Date.parse('2026-11-23T12:00:00Z') / 1000 });
  });

  it('moves 120 lines in three transactions with a message each', async () => {
    const sub = user();
    const cookie = await fill(120, 1);
    const merged = await migrate(sub, cookie);
    expect(merged.body.totalQuantity).toBe(120);
    expect(through.calls).toEqual(['Query', 'Query', 'TransactWrite', 'TransactWrite', 'TransactWrite']);
    expect(shop.messages.map((lines) => lines.length)).toEqual([MOVES_PER_TRANSACTION, MOVES_PER_TRANSACTION, 20]);
  });

  const overtakers: Record<string, (sub: string, cookie: string | undefined) => Promise<unknown>> = {
    'another migrate': (sub, cookie) => migrate(sub, cookie),
    'an add to the anonymous line': (_sub, cookie) => add('kite', 3, { cookie }),
    'an add to the user’s line': (sub) => add('kite', 3, { user: sub }),
    'a removal of the user’s line': (sub) => shop.call('DELETE', '/cart/kite', { user: sub }),
    'a removal and an add': async (sub, cookie) => {
      await shop.call('DELETE', '/cart/kite', { cookie });
      await add('kite', 3, { cookie });
      await shop.call('PUT', '/cart/kite', { user: sub, body: { quantity: 10 } });
    },
  };
  const expected = { 'another migrate': 3, 'a removal of the user’s line': 2, 'a removal and an add': 13 };
  for (const [name, overtake] of Object.entries(overtakers)) {
    it(`that is overtaken by ${name} moves what is there then, once`, async () => {
      const sub = user();
      await add('kite', 1, { user: sub });
      const { cookie } = await add('kite', 2, {});
      through.overtake('TransactWrite', () => overtake(sub, cookie));
      const merged = await migrate(sub, cookie);
      const quantity = name in expected ? expected[name as keyof typeof expected] : 6;
      expect([merged.status, quantities(merged.body)]).toEqual([200, { kite: quantity }]);
      expect(await cartOf({ user: sub })).toEqual({ kite: quantity });
      expect(await cartOf({ cookie })).toEqual({});
    });
  }

  for (const side of ['anonymous', 'user'] as const) {
    it(`that is overtaken by two changes of the ${side} line which leave its quantity keeps the newer product`, async () => {
      const sub = user();
      const { cookie } = await add('kite', 2, {});
      shop.clock.pass(1000);
      await add('kite', 1, { user: sub });
      through.overtake('TransactWrite', async () => {
        shop.clock.pass(1000);
        shop.products.put(product('kite', 9900));
        for (const change of [1, -1]) await add('kite', change, side === 'user' ? { user: sub } : { cookie });
      });
      const { body } = await migrate(sub, cookie);
      expect(body.items).toMatchObject([{ quantity: 3, product: { price: 9900 } }]);
      expect(body.items[0].notices).toBeUndefined();
    });
  }

  it('that dies between two transactions is ended by the next', async () => {
    const sub = user();
    const cookie = await fill(MOVES_PER_TRANSACTION + 10, 2);
    through.before = async (name, count) => {
      if (name === 'TransactWrite' && count === 1) throw new Error('the process died');
    };
    expect((await migrate(sub, cookie)).status).toBe(500);
    through.before = async () => undefined;
    expect((await cartOf({ cookie })).p0 ?? (await cartOf({ user: sub })).p0).toBe(2);
    const merged = await migrate(sub, cookie);
    expect(merged.body.totalQuantity).toBe(2 * (MOVES_PER_TRANSACTION + 10));
    expect(await cartOf({ cookie })).toEqual({});
  });

  it('takes with it what is added while it runs, or leaves it in the anonymous cart', async () => {
    const sub = user();
    const { cookie } = await add('kite', 1, {});
    const adds = Array.from({ length: 8 }, () => add('kite', 1, { cookie }));
    const answers = await Promise.all([migrate(sub, cookie), ...adds]);
    expect(answers.map((answer) => answer.status)).toEqual(Array(9).fill(200));
    const left = await cartOf({ cookie });
    const moved = await cartOf({ user: sub });
    expect((left.kite ?? 0) + (moved.kite ?? 0)).toBe(9);
  });
});

describe('the delete worker', () => {
  it('deletes moved lines, however often it is told', async () => {
    const sub = user();
    const first = await add('kite', 2, {});
    await migrate(sub, first.cookie);
    expect(await rows(ownerOf(first))).toHaveLength(1);
    expect(await deliverAll(2)).toEqual({ batchItemFailures: [] });
    expect(await rows(ownerOf(first))).toEqual([]);
    expect(await deliverAll()).toEqual({ batchItemFailures: [] });
    expect(await cartOf({ user: sub })).toEqual({ kite: 2 });
  });

  it('spares a product that was added again meanwhile, and one that was moved again', async () => {
    const sub = user();
    const first = await add('kite', 2, {});
    await migrate(sub, first.cookie);
    const again = await add('kite', 3, { cookie: first.cookie });
    expect(again.body.quantity).toBe(3);
    await deliverAll();
    expect(await cartOf({ cookie: first.cookie })).toEqual({ kite: 3 });
    const old = shop.messages.splice(0);
    await migrate(sub, first.cookie);
    await deliver(old.map((lines) => JSON.stringify({ lines })));
    expect(await rows(ownerOf(first))).toHaveLength(1);
    await deliverAll();
    expect(await rows(ownerOf(first))).toEqual([]);
  });

  it('reports only the messages that failed', async () => {
    const sub = user();
    const first = await add('kite', 2, {});
    await migrate(sub, first.cookie);
    const good = JSON.stringify({ lines: shop.messages[0] });
    const result = await deliver(['not json', good, '{"lines":[{"pk":1}]}']);
    expect(result.batchItemFailures).toEqual([{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }]);
    expect(await rows(ownerOf(first))).toEqual([]);
  });

  it('reports a message whose line could not be deleted', async () => {
    const broken = { send: () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })) };
    const body = JSON.stringify({ lines: [{ pk: 'cart#x', sk: 'product#kite', rev: 1 }] });
    expect(await deliver([body], broken as unknown as DocumentClient)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }],
    });
  });
});
