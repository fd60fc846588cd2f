import { receiptSchema } from '@shop/cart/schemas';
import { MARKER_LIFETIME } from '@shop/cart/store/request-marker';
import { describe, expect, it } from 'vitest';
import { useCheckouts, user } from './support/checkouts.ts';
import { product, quantities } from './support/shop.ts';

const given = useCheckouts();
const { add, checkOut, cart, rows } = given;
const HOUR = 60 * 60 * 1000;

describe('checkout', () => {
  it('empties the cart, answers what was in it, and leaves no row', async () => {
    const sub = user();
    await add('kite', 2, sub);
    await add('tent', 1, sub);
    given.through.calls.length = 0;
    const { status, body } = await checkOut(sub);
    expect(status).toBe(200);
    expect(given.shop.metrics).toMatchObject({ CartCheckedOut: 3, OrderValue: 29700 });
    expect(receiptSchema.parse(body)).toMatchObject({
      checkedOutAt: '2026-11-22T12:00:00.000Z',
      totalQuantity: 3,
      subtotal: 29700,
      currency: 'USD',
    });
    expect(quantities(body)).toEqual({ kite: 2, tent: 1 });
    expect(given.through.calls).toEqual(['Query', 'TransactWrite']);
    expect(await rows(sub)).toEqual([]);
    expect(JSON.stringify(body)).not.toMatch(/"(pk|sk|rev)"|user#/);
  });

  it('of an empty cart, and of one that expired, is refused', async () => {
    const sub = user();
    expect((await checkOut(sub)).body.type).toBe('urn:problem:cart:cart-empty');
    await add('kite', 1, sub);
    given.shop.clock.pass(7 * 24 * HOUR);
    const answer = await checkOut(sub);
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:problem:cart:cart-empty']);
  });

  it('needs a token', async () => {
    expect((await given.shop.call('POST', '/cart/checkout', {})).status).toBe(401);
  });

  it('when the product service is down changes nothing', async () => {
    const sub = user();
    await add('kite', 1, sub);
    given.shop.products.state.down = true;
    expect((await checkOut(sub)).status).toBe(503);
    expect(await rows(sub)).toHaveLength(1);
  });

  it('takes exactly what it answers while lines are added and changed', async () => {
    const sub = user();
    await add('kite', 2, sub);
    given.through.before = async (name, count) => {
      if (name !== 'TransactWrite' || count > 0) return;
      given.through.before = async () => undefined;
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
    given.through.before = async (name) => {
      if (name !== 'TransactWrite') return;
      given.through.before = async () => undefined;
      await add('tent', 1, sub);
    };
    expect(quantities((await checkOut(sub)).body)).toEqual({ kite: 2 });
    expect(quantities((await cart(sub)).body)).toEqual({ tent: 1 });
  });

  it('gives up after bounded tries on a line that never stands still, with nothing taken', async () => {
    const sub = user();
    await add('kite', 1, sub);
    let busy = false;
    given.through.before = async (name) => {
      if (name !== 'TransactWrite' || busy) return;
      busy = true;
      await add('kite', 1, sub);
      busy = false;
    };
    const { status, headers, body } = await checkOut(sub);
    expect([status, body.type, headers['Retry-After']]).toEqual([503, 'urn:problem:cart:internal', '1']);
    expect(body.status).toBe(503);
    given.through.before = async () => undefined;
    expect((await cart(sub)).body.totalQuantity).toBe(
      given.through.calls.filter((name) => name === 'TransactWrite').length + 1,
    );
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
    given.shop.products.put(product('kite', 9900));
    expect((await checkOut(sub, { 'If-Match': tag })).status).toBe(412);
  });

  it('of a newer price than this function remembers matches, and is the price that is paid', async () => {
    const sub = user();
    await add('kite', 2, sub);
    given.shop.products.put(product('kite', 9900));
    const tag = (await cart(sub)).headers.ETag ?? '';
    given.shop.products.state.remembered.set('kite', product('kite', 100));
    const { status, body } = await checkOut(sub, { 'If-Match': tag });
    given.shop.products.state.remembered.clear();
    expect([status, body.subtotal]).toEqual([200, 2 * 9900]);
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
    given.through.before = async (name) => {
      if (name !== 'TransactWrite') return;
      given.through.before = async () => undefined;
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
    given.through.calls.length = 0;
    const first = await checkOut(sub, { 'Idempotency-Key': 'a#b' });
    expect(given.through.calls).toEqual(['Query', 'Get', 'TransactWrite']);
    expect(first.headers['Idempotent-Replayed']).toBeUndefined();
    await add('tent', 1, sub);
    const second = await checkOut(sub, { 'idempotency-key': 'a#b', 'If-Match': '"old"' });
    expect([second.status, second.headers['Idempotent-Replayed']]).toEqual([200, 'true']);
    expect(second.body).toEqual(first.body);
    expect((await cart(sub)).body.totalQuantity).toBe(1);
    given.shop.clock.pass(24 * HOUR + 1000);
    const late = await checkOut(sub, { 'Idempotency-Key': 'a#b' });
    expect(late.headers['Idempotent-Replayed']).toBeUndefined();
    expect(quantities(late.body)).toEqual({ tent: 1 });
  });

  it('keeps what is read by way of its marker for as long as that, and no longer', async () => {
    const sub = user();
    await add('kite', 2, sub);
    const key = { 'Idempotency-Key': 'k' };
    await checkOut(sub, key);
    const kept = await rows(sub);
    expect(kept.map((row) => row.sk).toSorted()).toEqual([
      expect.stringMatching(/^checkout#.+#0000$/),
      'request#checkout#k',
    ]);
    const now = Math.floor(given.shop.clock.now() / 1000);
    expect(kept.map((row) => row.expiresAt)).toEqual([now + MARKER_LIFETIME, now + MARKER_LIFETIME]);
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
