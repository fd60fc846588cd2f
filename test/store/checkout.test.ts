import { randomUUID } from 'node:crypto';
import { receiptSchema } from '@shop/cart/schemas';
import { LINES_AT_ONCE, LINES_PER_PART } from '@shop/cart/store/checkout';
import type { DocumentClient } from '@shop/cart/store/database';
import { MARKER_LIFETIME } from '@shop/cart/store/request-marker';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { counting, createShop, product, quantities, type Sent, type Shop } from './support/shop.ts';
import { connect, createTables, rowsOf } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let calls: string[];
/** Runs before each command of the given name, with how many of that name there were. */
let before: (name: string, count: number) => Promise<void>;
const user = () => `sub-${randomUUID()}`;
const HOUR = 60 * 60 * 1000;

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  const counted = counting(client);
  calls = counted.calls;
  before = async () => undefined;
  const send = async (command: { constructor: { name: string } }) => {
    const name = command.constructor.name.replace('Command', '');
    await before(name, calls.filter((one) => one === name).length);
    return counted.client.send(command as never);
  };
  shop = createShop({ send } as DocumentClient, tables);
  shop.products.put(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
});

const add = (productId: string, quantity: number, sub: string) =>
  shop.call('POST', '/cart', { body: { productId, quantity }, user: sub });
const checkOut = (sub: string, headers: Record<string, string> = {}, more: Sent = {}) =>
  shop.call('POST', '/cart/checkout', { user: sub, headers, ...more });
const cart = (sub: string) => shop.call('GET', '/cart', { user: sub });
const rows = (sub: string) => rowsOf(client, tables.carts, (row) => row.pk === `user#${sub}`);
const fill = async (sub: string, lines: number) => {
  for (let index = 0; index < lines; index += 1) {
    shop.products.put(product(`p${index}`, 10));
    await add(`p${index}`, 1, sub);
  }
  calls.length = 0;
};

describe('checkout', () => {
  it('empties the cart, answers what was in it, and leaves no row', async () => {
    const sub = user();
    await add('kite', 2, sub);
    await add('tent', 1, sub);
    calls.length = 0;
    const { status, body } = await checkOut(sub);
    expect(status).toBe(200);
    expect(shop.metrics).toMatchObject({ CartCheckedOut: 3, OrderValue: 29700 });
    expect(receiptSchema.parse(body)).toMatchObject({
      checkedOutAt: '2026-11-22T12:00:00.000Z',
      totalQuantity: 3,
      subtotal: 29700,
      currency: 'USD',
    });
    expect(quantities(body)).toEqual({ kite: 2, tent: 1 });
    expect(calls).toEqual(['Query', 'TransactWrite']);
    expect(await rows(sub)).toEqual([]);
    expect(JSON.stringify(body)).not.toMatch(/"(pk|sk|rev)"|user#/);
  });

  it('of an empty cart, and of one that expired, is refused', async () => {
    const sub = user();
    expect((await checkOut(sub)).body.type).toBe('urn:problem:cart:cart-empty');
    await add('kite', 1, sub);
    shop.clock.pass(7 * 24 * HOUR);
    const answer = await checkOut(sub);
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:problem:cart:cart-empty']);
  });

  it('needs a token', async () => {
    expect((await shop.call('POST', '/cart/checkout', {})).status).toBe(401);
  });

  it('when the product service is down changes nothing', async () => {
    const sub = user();
    await add('kite', 1, sub);
    shop.products.state.down = true;
    expect((await checkOut(sub)).status).toBe(503);
    expect(await rows(sub)).toHaveLength(1);
  });

  it('takes exactly what it answers while lines are added and changed', async () => {
    const sub = user();
    await add('kite', 2, sub);
    before = async (name, count) => {
      if (name !== 'TransactWrite' || count > 0) return;
      before = async () => undefined;
      await add('kite', 1, sub);
      await add('tent', 1, sub);
    };
    const { body } = await checkOut(sub);
    expect(quantities(body)).toEqual({ kite: 3, tent: 1 });
    expect((await cart(sub)).body.items).toEqual([]);
  });

  it('leaves a line that comes between the reading and the taking', async () => {
    const sub = user();
    await add('kite', 2, sub);
    before = async (name) => {
      if (name !== 'TransactWrite') return;
      before = async () => undefined;
      await add('tent', 1, sub);
    };
    expect(quantities((await checkOut(sub)).body)).toEqual({ kite: 2 });
    expect(quantities((await cart(sub)).body)).toEqual({ tent: 1 });
  });

  it('gives up after bounded tries on a line that never stands still, with nothing taken', async () => {
    const sub = user();
    await add('kite', 1, sub);
    let busy = false;
    before = async (name) => {
      if (name !== 'TransactWrite' || busy) return;
      busy = true;
      await add('kite', 1, sub);
      busy = false;
    };
    const { status, headers, body } = await checkOut(sub);
    expect([status, body.type, headers['Retry-After']]).toEqual([503, 'urn:problem:cart:internal', '1']);
    expect(body.status).toBe(503);
    before = async () => undefined;
    expect((await cart(sub)).body.totalQuantity).toBe(calls.filter((name) => name === 'TransactWrite').length + 1);
  });
});

describe('If-Match', () => {
  it('lets only the cart that was read be checked out', async () => {
    const sub = user();
    await add('kite', 2, sub);
    const tag = (await cart(sub)).headers.ETag ?? '';
    await add('kite', 1, sub);
    const changed = await checkOut(sub, { 'If-Match': tag });
    expect([changed.status, changed.body.type]).toEqual([412, 'urn:problem:cart:cart-changed']);
    expect((await checkOut(sub, { 'If-Match': 'nonsense' })).status).toBe(412);
    expect((await cart(sub)).body.totalQuantity).toBe(3);
    const now = (await cart(sub)).headers.ETag ?? '';
    expect((await checkOut(sub, { 'if-match': `"other", W/${now}` })).status).toBe(200);
  });

  it('of a changed price does not match', async () => {
    const sub = user();
    await add('kite', 2, sub);
    const tag = (await cart(sub)).headers.ETag ?? '';
    shop.products.put(product('kite', 9900));
    expect((await checkOut(sub, { 'If-Match': tag })).status).toBe(412);
  });

  it('* takes any cart but an empty one', async () => {
    const sub = user();
    expect((await checkOut(sub, { 'If-Match': '*' })).status).toBe(412);
    await add('kite', 2, sub);
    expect((await checkOut(sub, { 'If-Match': '*' })).status).toBe(200);
  });

  it('is checked again when a line changes under it', async () => {
    const sub = user();
    await add('kite', 2, sub);
    const tag = (await cart(sub)).headers.ETag ?? '';
    before = async (name) => {
      if (name !== 'TransactWrite') return;
      before = async () => undefined;
      await add('kite', 1, sub);
    };
    expect((await checkOut(sub, { 'If-Match': tag })).status).toBe(412);
    expect((await cart(sub)).body.totalQuantity).toBe(3);
  });
});

describe('a checkout with a key', () => {
  it('is answered the same again, before If-Match and the empty cart are looked at', async () => {
    const sub = user();
    await add('kite', 2, sub);
    calls.length = 0;
    const first = await checkOut(sub, { 'Idempotency-Key': 'a#b' });
    expect(calls).toEqual(['Query', 'Get', 'TransactWrite']);
    expect(first.headers['Idempotent-Replayed']).toBeUndefined();
    await add('tent', 1, sub);
    const second = await checkOut(sub, { 'idempotency-key': 'a#b', 'If-Match': '"old"' });
    expect([second.status, second.headers['Idempotent-Replayed']]).toEqual([200, 'true']);
    expect(second.body).toEqual(first.body);
    expect((await cart(sub)).body.totalQuantity).toBe(1);
    shop.clock.pass(24 * HOUR + 1000);
    const late = await checkOut(sub, { 'Idempotency-Key': 'a#b' });
    expect(late.headers['Idempotent-Replayed']).toBeUndefined();
    expect(quantities(late.body)).toEqual({ tent: 1 });
  });

  it('that was refused is not remembered', async () => {
    const sub = user();
    expect((await checkOut(sub, { 'Idempotency-Key': 'k' })).status).toBe(409);
    await add('kite', 1, sub);
    expect((await checkOut(sub, { 'Idempotency-Key': 'k' })).status).toBe(200);
  });

  it('sent eight times at once is done once', async () => {
    const sub = user();
    await add('kite', 3, sub);
    const answers = await Promise.all(Array.from({ length: 8 }, () => checkOut(sub, { 'Idempotency-Key': 'k' })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map((answer) => answer.body.checkoutId)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers['Idempotent-Replayed'] === undefined)).toHaveLength(1);
  });
});

describe('a cart too large for one transaction', () => {
  it(`is one transaction up to ${LINES_AT_ONCE} lines`, async () => {
    const sub = user();
    await fill(sub, LINES_AT_ONCE);
    expect((await checkOut(sub)).body.totalQuantity).toBe(LINES_AT_ONCE);
    expect(calls).toEqual(['Query', 'TransactWrite']);
  });

  it('is taken in several, and leaves only the parts of its receipt', async () => {
    const sub = user();
    await fill(sub, 250);
    const { body } = await checkOut(sub);
    expect([body.totalQuantity, body.items.length]).toEqual([250, 250]);
    expect(calls).toEqual(['Query', ...Array(Math.ceil(250 / LINES_PER_PART)).fill('TransactWrite')]);
    expect((await rows(sub)).map((row) => row.sk)).toEqual(
      [0, 1].map((part) => `checkout#${body.checkoutId}#000${part}`),
    );
    expect((await checkOut(sub)).status).toBe(409);
  });

  for (const died of [1, 2]) {
    it(`whose checkout dies after ${died} of 3 parts is taken up by the next, which answers everything`, async () => {
      const sub = user();
      await fill(sub, 250);
      const tag = (await cart(sub)).headers.ETag ?? '';
      before = async (name, count) => {
        if (name === 'TransactWrite' && count === died) throw new Error('the process died');
      };
      const key: Record<string, string> = { 'Idempotency-Key': 'big', 'If-Match': tag };
      expect((await checkOut(sub, key)).status).toBe(500);
      before = async () => undefined;
      expect((await cart(sub)).body.totalQuantity).toBe(250 - died * LINES_PER_PART);
      const { status, body } = await checkOut(sub, key);
      expect([
        status,
        body.items?.length,
        new Set(body.items?.map((item: { productId: string }) => item.productId)).size,
      ]).toEqual([200, 250, 250]);
      const replay = await checkOut(sub, key);
      expect([replay.headers['Idempotent-Replayed'], replay.body]).toEqual(['true', body]);
      expect((await rows(sub)).filter((row) => row.sk === 'checkout#unfinished')).toEqual([]);
    });
  }

  it('whose checkout dies twice is answered whole while it can be taken up: seven days from its first step', async () => {
    const sub = user();
    await fill(sub, 250);
    const died = async (name: string, count: number) => {
      if (name === 'TransactWrite' && count === 1) throw new Error('the process died');
    };
    for (const days of [0, 6.9]) {
      shop.clock.pass(days * 24 * HOUR);
      calls.length = 0;
      before = died;
      expect((await checkOut(sub)).status).toBe(500);
    }
    before = async () => undefined;
    const kept = (await rows(sub)).filter((row) => String(row.sk).startsWith('checkout#'));
    const ends = kept.map((row) => Number(row.expiresAt));
    // Two parts and the row by which the checkout is taken up: they outlive it, and what is answered at its end.
    expect(ends.map((end) => end - Math.min(...ends)).toSorted()).toEqual([0, MARKER_LIFETIME, MARKER_LIFETIME]);
    expect((await checkOut(sub)).body.items).toHaveLength(250);
  });

  it('whose checkout died ends even when the rest of the cart is gone by then', async () => {
    const sub = user();
    await fill(sub, 110);
    before = async (name, count) => {
      if (name === 'TransactWrite' && count === 1) throw new Error('the process died');
    };
    expect((await checkOut(sub)).status).toBe(500);
    before = async () => undefined;
    for (const item of (await cart(sub)).body.items)
      await shop.call('DELETE', `/cart/${item.productId}`, { user: sub });
    expect((await checkOut(sub)).body.items).toHaveLength(LINES_PER_PART);
    expect((await checkOut(sub)).status).toBe(409);
  });

  it('whose checkout is taken up by two at once is answered whole by the one that ends it', async () => {
    const sub = user();
    await fill(sub, 110);
    const dieAtSecond = async (name: string, count: number) => {
      if (name === 'TransactWrite' && count === 1) throw new Error('the process died');
    };
    before = dieAtSecond;
    expect((await checkOut(sub)).status).toBe(500);
    before = async () => undefined;
    for (const item of (await cart(sub)).body.items)
      await shop.call('DELETE', `/cart/${item.productId}`, { user: sub });
    // The one that only has to end it is overtaken by one that takes another part, and dies.
    before = async (name) => {
      if (name !== 'TransactWrite') return;
      before = async () => undefined;
      await fill(sub, 110);
      before = dieAtSecond;
      expect((await checkOut(sub)).status).toBe(500);
      before = async () => undefined;
    };
    const { status, body } = await checkOut(sub);
    expect([status, body.items.length]).toEqual([200, LINES_PER_PART + 110]);
  });

  it('keeps a line that changes between two of its transactions, and ends', async () => {
    const sub = user();
    await fill(sub, 150);
    const tag = (await cart(sub)).headers.ETag ?? '';
    let left = '';
    before = async (name, count) => {
      if (name !== 'TransactWrite' || count !== 1) return;
      before = async () => undefined;
      left = (await cart(sub)).body.items[0].productId;
      await add(left, 5, sub);
      await add('tent', 1, sub);
    };
    const { status, body } = await checkOut(sub, { 'If-Match': tag });
    expect([status, body.items.length]).toEqual([200, 149]);
    expect(quantities((await cart(sub)).body)).toEqual({ [left]: 6, tent: 1 });
  });

  it('checked out four times at once is answered whole, once', async () => {
    const sub = user();
    await fill(sub, 220);
    // On a busy machine they are in each other's way for so long that one is told to come again.
    const untilAnswered = async (): ReturnType<typeof checkOut> => {
      const answer = await checkOut(sub);
      return answer.status === 503 ? untilAnswered() : answer;
    };
    const answers = await Promise.all(Array.from({ length: 4 }, untilAnswered));
    const receipts = answers.filter((answer) => answer.status === 200);
    expect(receipts.flatMap((answer) => answer.body.items)).toHaveLength(220);
    expect(answers.filter((answer) => ![200, 409].includes(answer.status))).toEqual([]);
    expect(await rows(sub).then((all) => all.filter((row) => !row.sk.startsWith('checkout#')))).toEqual([]);
  });
});
