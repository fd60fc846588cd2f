import { receiptSchema } from '@shop/cart/schemas';
import { MARKER_LIFETIME } from '@shop/cart/store/request-marker';
import { describe, expect, it } from 'vitest';
import { product, quantities } from '../support/shop.ts';
import { useCheckouts } from './support/use-checkouts.ts';
import { user } from './support/use-shop.ts';

const { shop, add, checkOut, cart, rows } = useCheckouts();

const HOUR = 60 * 60 * 1000;

describe('POST /cart/checkout', () => {
  it('empties the cart, returns what was in it, and leaves no row', async () => {
    const sub = user();
    await add('kite', 2, sub);
    await add('tent', 1, sub);
    shop.spy.calls.length = 0;
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
    expect(shop.spy.calls).toEqual(['Query', 'TransactWrite']);
    expect(await rows(sub)).toEqual([]);
    expect(JSON.stringify(body)).not.toMatch(/"(pk|sk|rev)"|user#/);
  });

  it('rejects an empty cart, and one whose lines have expired, with 409', async () => {
    const sub = user();
    expect((await checkOut(sub)).body.type).toBe('urn:problem:cart:cart-empty');
    await add('kite', 1, sub);
    shop.clock.pass(7 * 24 * HOUR);
    const answer = await checkOut(sub);
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:problem:cart:cart-empty']);
  });

  it('requires a token', async () => {
    expect((await shop.call('POST', '/cart/checkout', {})).status).toBe(401);
  });

  it('responds 503 while the product service is down, and changes nothing', async () => {
    const sub = user();
    await add('kite', 1, sub);
    shop.products.state.down = true;
    expect((await checkOut(sub)).status).toBe(503);
    expect(await rows(sub)).toHaveLength(1);
  });

  it('removes exactly what it returns while lines are added and changed', async () => {
    const sub = user();
    await add('kite', 2, sub);
    shop.spy.overtake('TransactWrite', async () => {
      await add('kite', 1, sub);
      await add('tent', 1, sub);
    });
    const { body } = await checkOut(sub);
    expect(quantities(body)).toEqual({ kite: 3, tent: 1 });
    expect((await cart(sub)).body.items).toEqual([]);
  });

  it('keeps a line that is added between its read and its transaction', async () => {
    const sub = user();
    await add('kite', 2, sub);
    shop.spy.overtake('TransactWrite', () => add('tent', 1, sub));
    expect(quantities((await checkOut(sub)).body)).toEqual({ kite: 2 });
    expect(quantities((await cart(sub)).body)).toEqual({ tent: 1 });
  });

  it('gives up on a line that changes at every attempt, and removes nothing', async () => {
    const sub = user();
    await add('kite', 1, sub);
    shop.spy.around = async (name, send) => {
      if (name === 'TransactWrite') await add('kite', 1, sub);
      return send();
    };
    const { status, headers, body } = await checkOut(sub);
    expect([status, body.type, headers['Retry-After']]).toEqual([503, 'urn:problem:cart:internal', '1']);
    expect(body.status).toBe(503);
    shop.spy.around = undefined;
    expect((await cart(sub)).body.totalQuantity).toBe(
      shop.spy.calls.filter((name) => name === 'TransactWrite').length + 1,
    );
  });
});

describe('POST /cart/checkout with If-Match', () => {
  it('checks out only the cart whose ETag it names, weakened or not', async () => {
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

  it('responds 412 if a price has changed', async () => {
    const sub = user();
    await add('kite', 2, sub);
    const tag = (await cart(sub)).headers.ETag ?? '';
    shop.products.put(product('kite', 9900));
    expect((await checkOut(sub, { 'If-Match': tag })).status).toBe(412);
  });

  it('compares with, and charges, the current price, not the remembered one', async () => {
    const sub = user();
    await add('kite', 2, sub);
    shop.products.put(product('kite', 9900));
    const tag = (await cart(sub)).headers.ETag ?? '';
    shop.products.state.remembered.set('kite', product('kite', 100));
    const { status, body } = await checkOut(sub, { 'If-Match': tag });
    shop.products.state.remembered.clear();
    expect([status, body.subtotal]).toEqual([200, 2 * 9900]);
  });

  it('accepts * for any cart that is not empty', async () => {
    const sub = user();
    expect((await checkOut(sub, { 'If-Match': '*' })).status).toBe(412);
    await add('kite', 2, sub);
    expect((await checkOut(sub, { 'If-Match': '*' })).status).toBe(200);
  });

  it('is compared again if a line changes during the checkout', async () => {
    const sub = user();
    await add('kite', 2, sub);
    const tag = (await cart(sub)).headers.ETag ?? '';
    shop.spy.overtake('TransactWrite', () => add('kite', 1, sub));
    expect((await checkOut(sub, { 'If-Match': tag })).status).toBe(412);
    expect((await cart(sub)).body.totalQuantity).toBe(3);
  });
});

describe('POST /cart/checkout with an Idempotency-Key', () => {
  it('replays the receipt, before it compares If-Match and checks for an empty cart', async () => {
    const sub = user();
    await add('kite', 2, sub);
    shop.spy.calls.length = 0;
    const first = await checkOut(sub, { 'Idempotency-Key': 'a#b' });
    expect(shop.spy.calls).toEqual(['Query', 'Get', 'TransactWrite']);
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

  it('keeps the receipt’s parts exactly as long as the marker that refers to them', async () => {
    const sub = user();
    await add('kite', 2, sub);
    const key = { 'Idempotency-Key': 'k' };
    await checkOut(sub, key);
    const kept = await rows(sub);
    expect(kept.map((row) => row.sk).toSorted()).toEqual([
      expect.stringMatching(/^checkout#.+#0000$/),
      'request#checkout#k',
    ]);
    const now = Math.floor(shop.clock.now() / 1000);
    expect(kept.map((row) => row.expiresAt)).toEqual([now + MARKER_LIFETIME, now + MARKER_LIFETIME]);
  });

  it('does not remember a rejected request', async () => {
    const sub = user();
    expect((await checkOut(sub, { 'Idempotency-Key': 'k' })).status).toBe(409);
    await add('kite', 1, sub);
    expect((await checkOut(sub, { 'Idempotency-Key': 'k' })).status).toBe(200);
  });

  it('takes effect once when sent eight times concurrently', async () => {
    const sub = user();
    await add('kite', 3, sub);
    const answers = await Promise.all(Array.from({ length: 8 }, () => checkOut(sub, { 'Idempotency-Key': 'k' })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map((answer) => answer.body.checkoutId)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers['Idempotent-Replayed'] === undefined)).toHaveLength(1);
  });
});
