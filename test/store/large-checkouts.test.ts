import { LINES_AT_ONCE, LINES_PER_PART } from '@shop/cart/store/checkout-transaction';
import { MARKER_LIFETIME } from '@shop/cart/store/request-marker';
import { describe, expect, it } from 'vitest';
import { quantities } from '../support/shop.ts';
import { useCheckouts } from './support/use-checkouts.ts';
import { user } from './support/use-shop.ts';

const { shop, add, checkOut, cart, rows, fill } = useCheckouts();

const HOUR = 60 * 60 * 1000;
const THREE_PARTS = 2 * LINES_PER_PART + 1;

describe('POST /cart/checkout of a large cart', () => {
  it(`takes one transaction for up to ${LINES_AT_ONCE} lines`, async () => {
    const sub = user();
    await fill(sub, LINES_AT_ONCE);
    expect((await checkOut(sub)).body.totalQuantity).toBe(LINES_AT_ONCE);
    expect(shop.spy.calls).toEqual(['Query', 'TransactWrite']);
  });

  it('takes several transactions for more lines, and leaves only the parts of its receipt', async () => {
    const sub = user();
    await fill(sub, THREE_PARTS);
    const { body } = await checkOut(sub);
    expect([body.totalQuantity, body.items.length]).toEqual([THREE_PARTS, THREE_PARTS]);
    expect(shop.spy.calls).toEqual(['Query', ...Array(3).fill('TransactWrite')]);
    expect((await rows(sub)).map((row) => row.sk)).toEqual(
      [0, 1].map((part) => `checkout#${body.checkoutId}#000${part}`),
    );
    expect((await checkOut(sub)).status).toBe(409);
  });

  for (const taken of [1, 2]) {
    it(`is completed by the next checkout after a crash after ${taken} of 3 parts`, async () => {
      const sub = user();
      await fill(sub, THREE_PARTS);
      const tag = (await cart(sub)).headers.ETag ?? '';
      shop.spy.crashAfter(taken, 'TransactWrite');
      const key: Record<string, string> = { 'Idempotency-Key': 'big', 'If-Match': tag };
      expect((await checkOut(sub, key)).status).toBe(500);
      shop.spy.around = undefined;
      expect((await cart(sub)).body.totalQuantity).toBe(THREE_PARTS - taken * LINES_PER_PART);
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

  it('can be resumed for seven days from its first transaction, and keeps its parts longer', async () => {
    const sub = user();
    await fill(sub, THREE_PARTS);
    for (const days of [0, 6.9]) {
      shop.clock.pass(days * 24 * HOUR);
      shop.spy.crashAfter(1, 'TransactWrite');
      expect((await checkOut(sub)).status).toBe(500);
    }
    shop.spy.around = undefined;
    const kept = (await rows(sub)).filter((row) => String(row.sk).startsWith('checkout#'));
    const ends = kept.map((row) => Number(row.expiresAt));
    // The row of the unfinished checkout, then two parts, which a replay of its receipt still needs.
    expect(ends.map((end) => end - Math.min(...ends)).toSorted((a, b) => a - b)).toEqual([
      0,
      MARKER_LIFETIME,
      MARKER_LIFETIME,
    ]);
    expect((await checkOut(sub)).body.items).toHaveLength(THREE_PARTS);
  });

  it('is completed after a crash even if the rest of the cart is removed in between', async () => {
    const sub = user();
    await fill(sub, 110);
    shop.spy.crashAfter(1, 'TransactWrite');
    expect((await checkOut(sub)).status).toBe(500);
    shop.spy.around = undefined;
    for (const item of (await cart(sub)).body.items)
      await shop.call('DELETE', `/cart/${item.productId}`, { user: sub });
    expect((await checkOut(sub)).body.items).toHaveLength(LINES_PER_PART);
    expect((await checkOut(sub)).status).toBe(409);
  });

  it('is returned completely by the one that ends it when two checkouts resume it', async () => {
    const sub = user();
    await fill(sub, 110);
    shop.spy.crashAfter(1, 'TransactWrite');
    expect((await checkOut(sub)).status).toBe(500);
    shop.spy.around = undefined;
    for (const item of (await cart(sub)).body.items)
      await shop.call('DELETE', `/cart/${item.productId}`, { user: sub });
    // The checkout that only has to end it is overtaken by one that removes another part and crashes.
    shop.spy.overtake('TransactWrite', async () => {
      await fill(sub, 110);
      shop.spy.crashAfter(1, 'TransactWrite');
      expect((await checkOut(sub)).status).toBe(500);
      shop.spy.around = undefined;
    });
    const { status, body } = await checkOut(sub);
    expect([status, body.items.length]).toEqual([200, LINES_PER_PART + 110]);
  });

  it('keeps a line that changes between two of its transactions', async () => {
    const sub = user();
    await fill(sub, 150);
    const tag = (await cart(sub)).headers.ETag ?? '';
    let left = '';
    const change = async () => {
      left = (await cart(sub)).body.items[0].productId;
      await add(left, 5, sub);
      await add('tent', 1, sub);
    };
    shop.spy.overtake('TransactWrite', change, 1);
    const { status, body } = await checkOut(sub, { 'If-Match': tag });
    expect([status, body.items.length]).toEqual([200, 149]);
    expect(quantities((await cart(sub)).body)).toEqual({ [left]: 6, tent: 1 });
  });

  it('removes and returns every line once when sent four times concurrently', async () => {
    const sub = user();
    await fill(sub, THREE_PARTS);
    // On a busy machine they conflict for so long that one gets a 503.
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
