import { LINES_AT_ONCE, LINES_PER_PART } from '@shop/cart/store/checkout';
import { MARKER_LIFETIME } from '@shop/cart/store/request-marker';
import { describe, expect, it } from 'vitest';
import { useCheckouts, user } from './support/checkouts.ts';
import { quantities } from './support/shop.ts';

const given = useCheckouts();
const { add, checkOut, cart, rows, fill } = given;
const HOUR = 60 * 60 * 1000;
const THREE_PARTS = 2 * LINES_PER_PART + 1;

describe('a cart too large for one transaction', () => {
  it(`is one transaction up to ${LINES_AT_ONCE} lines`, async () => {
    const sub = user();
    await fill(sub, LINES_AT_ONCE);
    expect((await checkOut(sub)).body.totalQuantity).toBe(LINES_AT_ONCE);
    expect(given.through.calls).toEqual(['Query', 'TransactWrite']);
  });

  it('is taken in several, and leaves only the parts of its receipt', async () => {
    const sub = user();
    await fill(sub, THREE_PARTS);
    const { body } = await checkOut(sub);
    expect([body.totalQuantity, body.items.length]).toEqual([THREE_PARTS, THREE_PARTS]);
    expect(given.through.calls).toEqual(['Query', ...Array(3).fill('TransactWrite')]);
    expect((await rows(sub)).map((row) => row.sk)).toEqual(
      [0, 1].map((part) => `checkout#${body.checkoutId}#000${part}`),
    );
    expect((await checkOut(sub)).status).toBe(409);
  });

  for (const died of [1, 2]) {
    it(`whose checkout dies after ${died} of 3 parts is taken up by the next, which answers everything`, async () => {
      const sub = user();
      await fill(sub, THREE_PARTS);
      const tag = (await cart(sub)).headers.ETag ?? '';
      given.through.before = async (name, count) => {
        if (name === 'TransactWrite' && count === died) throw new Error('the process died');
      };
      const key: Record<string, string> = { 'Idempotency-Key': 'big', 'If-Match': tag };
      expect((await checkOut(sub, key)).status).toBe(500);
      given.through.before = async () => undefined;
      expect((await cart(sub)).body.totalQuantity).toBe(THREE_PARTS - died * LINES_PER_PART);
      const { status, body } = await checkOut(sub, key);
      expect([
        status,
        body.items?.length,
        new Set(body.items?.map((item: { productId: string }) => item.productId)).size,
      ]).toEqual([200, THREE_PARTS, THREE_PARTS]);
      const replay = await checkOut(sub, key);
      expect([replay.headers['Idempotent-Replayed'], replay.body]).toEqual(['true', body]);
      expect((await rows(sub)).filter((row) => row.sk === 'checkout#unfinished')).toEqual([]);
    });
  }

  it('whose checkout dies twice is answered whole while it can be taken up: seven days from its first step', async () => {
    const sub = user();
    await fill(sub, THREE_PARTS);
    const died = async (name: string, count: number) => {
      if (name === 'TransactWrite' && count === 1) throw new Error('the process died');
    };
    for (const days of [0, 6.9]) {
      given.shop.clock.pass(days * 24 * HOUR);
      given.through.calls.length = 0;
      given.through.before = died;
      expect((await checkOut(sub)).status).toBe(500);
    }
    given.through.before = async () => undefined;
    const kept = (await rows(sub)).filter((row) => String(row.sk).startsWith('checkout#'));
    const ends = kept.map((row) => Number(row.expiresAt));
    // Two parts and the row by which the checkout is taken up: they outlive it, and what is answered at its end.
    expect(ends.map((end) => end - Math.min(...ends)).toSorted((a, b) => a - b)).toEqual([
      0,
      MARKER_LIFETIME,
      MARKER_LIFETIME,
    ]);
    expect((await checkOut(sub)).body.items).toHaveLength(THREE_PARTS);
  });

  it('whose checkout died ends even when the rest of the cart is gone by then', async () => {
    const sub = user();
    await fill(sub, 110);
    given.through.before = async (name, count) => {
      if (name === 'TransactWrite' && count === 1) throw new Error('the process died');
    };
    expect((await checkOut(sub)).status).toBe(500);
    given.through.before = async () => undefined;
    for (const item of (await cart(sub)).body.items)
      await given.shop.call('DELETE', `/cart/${item.productId}`, { user: sub });
    expect((await checkOut(sub)).body.items).toHaveLength(LINES_PER_PART);
    expect((await checkOut(sub)).status).toBe(409);
  });

  it('whose checkout is taken up by two at once is answered whole by the one that ends it', async () => {
    const sub = user();
    await fill(sub, 110);
    const dieAtSecond = async (name: string, count: number) => {
      if (name === 'TransactWrite' && count === 1) throw new Error('the process died');
    };
    given.through.before = dieAtSecond;
    expect((await checkOut(sub)).status).toBe(500);
    given.through.before = async () => undefined;
    for (const item of (await cart(sub)).body.items)
      await given.shop.call('DELETE', `/cart/${item.productId}`, { user: sub });
    // The one that only has to end it is overtaken by one that takes another part, and dies.
    given.through.before = async (name) => {
      if (name !== 'TransactWrite') return;
      given.through.before = async () => undefined;
      await fill(sub, 110);
      given.through.calls.length = 0;
      given.through.before = dieAtSecond;
      expect((await checkOut(sub)).status).toBe(500);
      given.through.before = async () => undefined;
    };
    const { status, body } = await checkOut(sub);
    expect([status, body.items.length]).toEqual([200, LINES_PER_PART + 110]);
  });

  it('keeps a line that changes between two of its transactions, and ends', async () => {
    const sub = user();
    await fill(sub, 150);
    const tag = (await cart(sub)).headers.ETag ?? '';
    let left = '';
    given.through.before = async (name, count) => {
      if (name !== 'TransactWrite' || count !== 1) return;
      given.through.before = async () => undefined;
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
    await fill(sub, THREE_PARTS);
    // On a busy machine they are in each other's way for so long that one is told to come again.
    const untilAnswered = async (tries = 20): ReturnType<typeof checkOut> => {
      const answer = await checkOut(sub);
      return answer.status === 503 && tries > 1 ? untilAnswered(tries - 1) : answer;
    };
    const answers = await Promise.all(Array.from({ length: 4 }, () => untilAnswered()));
    const receipts = answers.filter((answer) => answer.status === 200);
    const taken: string[] = receipts.flatMap(({ body }) => body.items).map(({ productId }) => productId);
    expect([taken.length, new Set(taken).size]).toEqual([THREE_PARTS, THREE_PARTS]);
    expect(answers.filter((answer) => ![200, 409].includes(answer.status))).toEqual([]);
    expect(await rows(sub).then((all) => all.filter((row) => !row.sk.startsWith('checkout#')))).toEqual([]);
  });
});
