import { randomUUID } from 'node:crypto';
import { cartSchema } from '@shop/cart/schemas';
import { MOVES_PER_TRANSACTION } from '@shop/cart/store/move-lines';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type Answered, contextOf, product, quantities } from '../support/shop.ts';
import { manyProducts, user, useShop } from './support/use-shop.ts';

const shop = useShop(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
const { rowsOf } = shop;
const DAY = 24 * 60 * 60 * 1000;

const add = (productId: string, quantity: number, sent: object) => shop.post({ productId, quantity }, sent);
const migrate = (sub: string, cookie: string | undefined) =>
  shop.call('POST', '/cart/migrate', { user: sub, ...(cookie === undefined ? {} : { cookie }) });
const ownerOf = (answer: Answered) => `cart#${answer.cookie?.split('=')[1]}`;

/** Creates an anonymous cart with this many lines. @returns its cookie */
const fill = async (count: number, quantity: number): Promise<string> => {
  const cartId = randomUUID();
  await shop.fill(`cart#${cartId}`, manyProducts(count), quantity);
  return `__Host-cartId=${cartId}`;
};

/** Invokes the delete worker with these messages, as SQS would. */
const deliver = (bodies: string[]) => {
  const Records = bodies.map((body, index) => ({ messageId: `m${index}`, body }));
  return deleteMovedLines(shop.deps)({ Records } as unknown as SQSEvent, contextOf());
};
const deliverAll = (times = 1) =>
  deliver(Array.from({ length: times }, () => shop.messages.map((lines) => JSON.stringify({ lines }))).flat());

describe('POST /cart/migrate', () => {
  it('sums quantities, returns the merged cart, clears the cookie, and leaves the anonymous cart empty', async () => {
    const sub = user();
    await add('teapot', 1, { user: sub });
    const anonymous = await add('teapot', 2, {});
    await add('kite', 4, { cookie: anonymous.cookie });
    shop.spy.calls.length = 0;
    const merged = await migrate(sub, anonymous.cookie);
    expect(merged.status).toBe(200);
    expect(quantities(cartSchema.parse(merged.body))).toEqual({ teapot: 3, kite: 4 });
    expect(merged.headers['Set-Cookie']).toBe('__Host-cartId=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax');
    expect(shop.spy.calls).toEqual(['Query', 'Query', 'TransactWrite']);
    expect(shop.messages).toHaveLength(1);
    expect(shop.metrics['CartMigrated']).toBe(2);
    expect(await shop.quantitiesOf({ user: sub })).toEqual({ teapot: 3, kite: 4 });
    expect(await shop.quantitiesOf({ cookie: anonymous.cookie })).toEqual({});
    expect(merged.body).toEqual((await shop.call('GET', '/cart', { user: sub })).body);
  });

  it('gives the lines it moves a user’s lifetime', async () => {
    const sub = user();
    const { cookie } = await add('kite', 1, {});
    const merged = await migrate(sub, cookie);
    expect(merged.body.items[0].expiresAt).toBe('2026-11-29T12:00:00.000Z');
  });

  it('moves each line once when it runs concurrently or again', async () => {
    const sub = user();
    const { cookie } = await add('kite', 5, {});
    await add('tent', 1, { cookie });
    const answers = await Promise.all([migrate(sub, cookie), migrate(sub, cookie), migrate(sub, cookie)]);
    for (const answer of [...answers, await migrate(sub, cookie)]) {
      expect([answer.status, quantities(answer.body)]).toEqual([200, { kite: 5, tent: 1 }]);
    }
    expect(shop.messages.flat()).toHaveLength(2);
  });

  it('returns the user’s cart and clears the cookie if that is missing, malformed or unknown', async () => {
    const sub = user();
    await add('kite', 1, { user: sub });
    for (const cookie of [undefined, '__Host-cartId=nonsense', `__Host-cartId=${randomUUID()}`]) {
      const answer = await migrate(sub, cookie);
      expect([answer.status, quantities(answer.body), answer.cookie]).toEqual([200, { kite: 1 }, '']);
    }
  });

  it('requires a valid token, whatever the cookie', async () => {
    const { cookie } = await add('kite', 1, {});
    for (const headers of [undefined, { authorization: '' }, { authorization: 'Bearer nonsense' }]) {
      const answer = await shop.call('POST', '/cart/migrate', {
        cookie,
        ...(headers === undefined ? {} : { headers }),
      });
      expect([answer.status, answer.headers['WWW-Authenticate']]).toEqual([401, 'Bearer']);
    }
    expect(await shop.quantitiesOf({ cookie })).toEqual({ kite: 1 });
  });

  it('caps a sum above the limit, and reports that in this response only', async () => {
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

  it('reports no cap for a sum equal to the limit', async () => {
    const sub = user();
    await add('kite', 200, { user: sub });
    const { cookie } = await add('kite', 300, {});
    const [item] = (await migrate(sub, cookie)).body.items;
    expect([item.quantity, item.notices]).toEqual([500, undefined]);
  });

  it('keeps the newer of the two product snapshots', async () => {
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

  it('does not move expired lines, and replaces those of the user', async () => {
    const sub = user();
    await add('kite', 7, { user: sub });
    shop.clock.pass(7 * DAY);
    const expired = await add('tent', 1, {});
    shop.clock.pass(DAY);
    const { cookie } = await add('kite', 2, { cookie: expired.cookie });
    expect(quantities((await migrate(sub, cookie)).body)).toEqual({ kite: 2 });
  });

  it('omits the user’s expired lines of other products from its response', async () => {
    const sub = user();
    await add('kite', 7, { user: sub });
    shop.clock.pass(7 * DAY);
    const { cookie } = await add('tent', 2, {});
    expect(quantities((await migrate(sub, cookie)).body)).toEqual({ tent: 2 });
  });

  it('leaves an empty cart under the old cookie, in which every write finds no line', async () => {
    const sub = user();
    const { cookie } = await add('kite', 2, {});
    await migrate(sub, cookie);
    expect((await add('kite', -1, { cookie })).status).toBe(409);
    const set = await shop.call('PUT', '/cart/kite', { body: { quantity: 5 }, cookie });
    expect([set.status, set.body.quantity]).toEqual([200, 5]);
    expect([await shop.quantitiesOf({ cookie }), await shop.quantitiesOf({ user: sub })]).toEqual([
      { kite: 5 },
      { kite: 2 },
    ]);
  });

  it('shows the stored products while the product service is down', async () => {
    const sub = user();
    const { cookie } = await add('kite', 2, {});
    shop.products.state.down = true;
    expect((await migrate(sub, cookie)).body.subtotal).toBe(4800);
  });

  it('succeeds if the queue fails: the moved lines expire', async () => {
    const sub = user();
    const first = await add('kite', 2, {});
    shop.queue.down = true;
    const merged = await migrate(sub, first.cookie);
    expect([merged.status, quantities(merged.body)]).toEqual([200, { kite: 2 }]);
    expect(shop.log.find((line) => line.level === 'error')).toMatchObject({ lines: 1, error: 'Error' });
    shop.clock.pass(DAY);
    expect(await shop.quantitiesOf({ cookie: first.cookie })).toEqual({});
    expect((await rowsOf(ownerOf(first)))[0]).toMatchObject({ expiresAt: Date.parse('2026-11-23T12:00:00Z') / 1000 });
  });

  it('moves 120 lines in three transactions, and sends a message for each', async () => {
    const sub = user();
    const cookie = await fill(120, 1);
    const merged = await migrate(sub, cookie);
    expect(merged.body.totalQuantity).toBe(120);
    expect(shop.spy.calls).toEqual(['Query', 'Query', 'TransactWrite', 'TransactWrite', 'TransactWrite']);
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
    it(`moves each line once, as it then is, when overtaken by ${name}`, async () => {
      const sub = user();
      await add('kite', 1, { user: sub });
      const { cookie } = await add('kite', 2, {});
      shop.spy.overtake('TransactWrite', () => overtake(sub, cookie));
      const merged = await migrate(sub, cookie);
      const quantity = name in expected ? expected[name as keyof typeof expected] : 6;
      expect([merged.status, quantities(merged.body)]).toEqual([200, { kite: quantity }]);
      expect(await shop.quantitiesOf({ user: sub })).toEqual({ kite: quantity });
      expect(await shop.quantitiesOf({ cookie })).toEqual({});
    });
  }

  for (const side of ['anonymous', 'user'] as const) {
    it(`keeps the newer product when two concurrent changes of the ${side} line leave its quantity as it was`, async () => {
      const sub = user();
      const { cookie } = await add('kite', 2, {});
      shop.clock.pass(1000);
      await add('kite', 1, { user: sub });
      shop.spy.overtake('TransactWrite', async () => {
        shop.clock.pass(1000);
        shop.products.put(product('kite', 9900));
        for (const change of [1, -1]) await add('kite', change, side === 'user' ? { user: sub } : { cookie });
      });
      const { body } = await migrate(sub, cookie);
      expect(body.items).toMatchObject([{ quantity: 3, product: { price: 9900 } }]);
      expect(body.items[0].notices).toBeUndefined();
    });
  }

  it('is completed by the next migrate after a crash between two transactions', async () => {
    const sub = user();
    const cookie = await fill(MOVES_PER_TRANSACTION + 10, 2);
    shop.spy.crashAfter(1, 'TransactWrite');
    expect((await migrate(sub, cookie)).status).toBe(500);
    shop.spy.around = undefined;
    expect((await shop.quantitiesOf({ cookie })).p0 ?? (await shop.quantitiesOf({ user: sub })).p0).toBe(2);
    const merged = await migrate(sub, cookie);
    expect(merged.body.totalQuantity).toBe(2 * (MOVES_PER_TRANSACTION + 10));
    expect(await shop.quantitiesOf({ cookie })).toEqual({});
  });

  it('moves what is added concurrently, or leaves it in the anonymous cart', async () => {
    const sub = user();
    const { cookie } = await add('kite', 1, {});
    const adds = Array.from({ length: 8 }, () => add('kite', 1, { cookie }));
    const answers = await Promise.all([migrate(sub, cookie), ...adds]);
    expect(answers.map((answer) => answer.status)).toEqual(Array(9).fill(200));
    const left = await shop.quantitiesOf({ cookie });
    const moved = await shop.quantitiesOf({ user: sub });
    expect((left.kite ?? 0) + (moved.kite ?? 0)).toBe(9);
  });
});

describe('the delete worker', () => {
  it('deletes moved lines, also when a message is delivered repeatedly', async () => {
    const sub = user();
    const first = await add('kite', 2, {});
    await migrate(sub, first.cookie);
    expect(await rowsOf(ownerOf(first))).toHaveLength(1);
    expect(await deliverAll(2)).toEqual({ batchItemFailures: [] });
    expect(await rowsOf(ownerOf(first))).toEqual([]);
    expect(await deliverAll()).toEqual({ batchItemFailures: [] });
    expect(await shop.quantitiesOf({ user: sub })).toEqual({ kite: 2 });
  });

  it('keeps a line that has been added or moved again since its message was sent', async () => {
    const sub = user();
    const first = await add('kite', 2, {});
    await migrate(sub, first.cookie);
    const again = await add('kite', 3, { cookie: first.cookie });
    expect(again.body.quantity).toBe(3);
    await deliverAll();
    expect(await shop.quantitiesOf({ cookie: first.cookie })).toEqual({ kite: 3 });
    const old = shop.messages.splice(0);
    await migrate(sub, first.cookie);
    await deliver(old.map((lines) => JSON.stringify({ lines })));
    expect(await rowsOf(ownerOf(first))).toHaveLength(1);
    await deliverAll();
    expect(await rowsOf(ownerOf(first))).toEqual([]);
  });

  it('reports only messages that fail', async () => {
    const sub = user();
    const first = await add('kite', 2, {});
    await migrate(sub, first.cookie);
    const good = JSON.stringify({ lines: shop.messages[0] });
    const result = await deliver(['not json', good, '{"lines":[{"pk":1}]}']);
    expect(result.batchItemFailures).toEqual([{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }]);
    expect(await rowsOf(ownerOf(first))).toEqual([]);
  });

  it('reports a message whose line cannot be deleted', async () => {
    shop.spy.around = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    const body = JSON.stringify({ lines: [{ pk: 'cart#x', sk: 'product#kite', rev: 1 }] });
    expect(await deliver([body])).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });
});
