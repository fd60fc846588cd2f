import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { product, type Sent } from '../support/shop.ts';
import { user, useShop } from './support/use-shop.ts';

const shop = useShop(product('kite', 2400), product('tent', 24900));
const { cart, quantitiesOf } = shop;
const HOUR = 60 * 60 * 1000;

const post = (key: string, body: unknown, sent: Sent = {}) =>
  shop.call('POST', '/cart', { body, ...sent, headers: { 'Idempotency-Key': key } });
const total = async (sent: Sent) => (await cart(sent)).body.totalQuantity;
const markers = async (sub: string) => (await shop.rowsOf(`user#${sub}`)).filter(({ sk }) => sk.startsWith('request#'));

describe('POST /cart with an Idempotency-Key', () => {
  it('takes effect once, and replays the response', async () => {
    const sub = user();
    const first = await post('key#1', { productId: 'kite', quantity: 2 }, { user: sub });
    expect(shop.spy.calls).toEqual(['BatchGet', 'TransactWrite']);
    expect(first.headers['Idempotent-Replayed']).toBeUndefined();
    shop.clock.pass(1000);
    // A replay does not need the product service, and compares bodies parsed.
    shop.products.state.down = true;
    const second = await post('key#1', { quantity: 2, productId: 'kite', more: 1 }, { user: sub });
    expect([second.status, second.headers['Idempotent-Replayed']]).toEqual([200, 'true']);
    expect(second.body).toEqual(first.body);
    expect(await total({ user: sub })).toBe(2);
  });

  it('considers an omitted quantity the same as 1', async () => {
    const sub = user();
    await post('k', { productId: 'kite' }, { user: sub });
    expect((await post('k', { productId: 'kite', quantity: 1 }, { user: sub })).headers['Idempotent-Replayed']).toBe(
      'true',
    );
  });

  it('rejects the same key with another body with 422', async () => {
    const sub = user();
    await post('k', { productId: 'kite', quantity: 2 }, { user: sub });
    for (const body of [
      { productId: 'kite', quantity: 3 },
      { productId: 'tent', quantity: 2 },
    ]) {
      const answer = await post('k', body, { user: sub });
      expect([answer.status, answer.body.type]).toEqual([422, 'urn:problem:cart:idempotency-key-reused']);
    }
    expect(await total({ user: sub })).toBe(2);
  });

  it('keeps keys per owner, and forgets them after 24 hours', async () => {
    const [one, other] = [user(), user()];
    // The end of a second, because rows store whole seconds.
    shop.clock.pass(999);
    await post('k', { productId: 'kite' }, { user: one });
    expect((await post('k', { productId: 'kite' }, { user: other })).headers['Idempotent-Replayed']).toBeUndefined();
    shop.clock.pass(24 * HOUR - 1);
    expect((await post('k', { productId: 'kite' }, { user: one })).headers['Idempotent-Replayed']).toBe('true');
    shop.clock.pass(2000);
    const late = await post('k', { productId: 'kite' }, { user: one });
    expect([late.headers['Idempotent-Replayed'], late.body.quantity]).toEqual([undefined, 2]);
    expect(await total({ user: one })).toBe(2);
  });

  it('keeps its keys apart from those of checkouts', async () => {
    const sub = user();
    await post('k', { productId: 'kite' }, { user: sub });
    const receipt = await shop.call('POST', '/cart/checkout', { user: sub, headers: { 'Idempotency-Key': 'k' } });
    expect([receipt.status, receipt.headers['Idempotent-Replayed']]).toEqual([200, undefined]);
  });

  it('writes no marker for a rejected request', async () => {
    const sub = user();
    expect((await post('k', { productId: 'kite', quantity: -1 }, { user: sub })).status).toBe(409);
    expect((await post('k', { productId: 'none' }, { user: sub })).status).toBe(404);
    expect(await markers(sub)).toEqual([]);
    expect((await post('k', { productId: 'kite', quantity: 4 }, { user: sub })).status).toBe(200);
  });

  it('rejects a sum above the limit with 409, and does not change the line', async () => {
    const sub = user();
    await post('a', { productId: 'kite', quantity: 400 }, { user: sub });
    const answer = await post('b', { productId: 'kite', quantity: 101 }, { user: sub });
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:problem:cart:quantity-above-limit']);
    expect(await total({ user: sub })).toBe(400);
  });

  it('checks the key before the product', async () => {
    const sub = user();
    await post('k', { productId: 'kite' }, { user: sub });
    for (const productId of ['none', 'a/b', 'x'.repeat(5000)]) {
      const reused = await post('k', { productId }, { user: sub });
      expect([reused.status, reused.body.type]).toEqual([422, 'urn:problem:cart:idempotency-key-reused']);
      expect((await post('fresh', { productId }, { user: sub })).status).toBe(404);
    }
  });

  it('limits a key sent without a cookie to the cart that the request starts', async () => {
    const first = await post('k', { productId: 'kite' });
    const retry = await post('k', { productId: 'kite' }, { cookie: first.cookie });
    expect([retry.headers['Idempotent-Replayed'], retry.cookie]).toEqual(['true', first.cookie]);
    expect(await total({ cookie: first.cookie })).toBe(1);
    const other = await post('k', { productId: 'kite' });
    expect([other.headers['Idempotent-Replayed'], other.cookie === first.cookie]).toEqual([undefined, false]);
  });

  it('sets no cookie when it takes a line to zero, nor in the replay of that', async () => {
    const first = await post('a', { productId: 'kite', quantity: 2 });
    const { cookie } = first;
    const gone = await post('b', { productId: 'kite', quantity: -2 }, { cookie });
    expect([gone.status, gone.body.quantity, gone.cookie]).toEqual([200, 0, undefined]);
    const again = await post('b', { productId: 'kite', quantity: -2 }, { cookie });
    expect([again.body, again.headers['Idempotent-Replayed'], again.cookie]).toEqual([gone.body, 'true', undefined]);
    expect((await post('c', { productId: 'kite', quantity: -1 }, { cookie })).status).toBe(409);
  });

  it('removes the row of a line that it takes to zero', async () => {
    const sub = user();
    await post('a', { productId: 'kite', quantity: 2 }, { user: sub });
    await post('b', { productId: 'kite', quantity: -2 }, { user: sub });
    const lines = (await shop.rowsOf(`user#${sub}`)).filter(({ sk }) => sk === 'product#kite');
    expect(lines).toEqual([]);
  });

  it('replaces an expired line', async () => {
    const { cookie } = await post('a', { productId: 'kite', quantity: 400 });
    shop.clock.pass(24 * HOUR);
    const answer = await post('b', { productId: 'kite', quantity: 400 }, { cookie });
    expect([answer.status, answer.body.quantity]).toEqual([200, 400]);
    expect(answer.body.addedAt).toBe(new Date(shop.clock.now()).toISOString());
  });

  it('adds to an existing line, renews its lifetime and product, and keeps its addedAt', async () => {
    const first = await post('a', { productId: 'kite', quantity: 2 });
    shop.clock.pass(HOUR);
    shop.products.put(product('kite', 9900));
    const { body } = await post('b', { productId: 'kite', quantity: 1 }, { cookie: first.cookie });
    expect(body).toMatchObject({ quantity: 3, addedAt: first.body.addedAt, product: { price: 9900 } });
    expect(body.expiresAt).toBe(new Date(shop.clock.now() + 24 * HOUR).toISOString());
    expect((await cart({ cookie: first.cookie })).body.items).toEqual([body]);
  });

  it('takes effect once when sent sixteen times concurrently', async () => {
    const sub = user();
    const body = { productId: 'kite', quantity: 300 };
    const answers = await Promise.all(Array.from({ length: 16 }, () => post('k', body, { user: sub })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(16).fill(200));
    expect(answers.filter((answer) => answer.headers['Idempotent-Replayed'] === undefined)).toHaveLength(1);
    expect(await total({ user: sub })).toBe(300);
  });

  it('has no effect if another request with its key is faster', async () => {
    const sub = user();
    shop.spy.overtake('TransactWrite', async () => {
      expect((await post('k', { productId: 'tent' }, { user: sub })).status).toBe(200);
    });
    expect((await post('k', { productId: 'kite' }, { user: sub })).status).toBe(422);
    expect(await quantitiesOf({ user: sub })).toEqual({ tent: 1 });
  });

  it('replays the response of a request that completes while this one reads', async () => {
    const sub = user();
    const body = { productId: 'kite', quantity: 300 };
    const first = await post('k', body, { user: sub });
    // The second request reads the marker before the first writes it, and the line after.
    shop.spy.around = async (name, send) => {
      const output = (await send()) as { Responses: Record<string, { sk: string }[]> };
      if (name !== 'BatchGet') return output;
      shop.spy.around = undefined;
      const { carts } = shop.tables;
      return { Responses: { [carts]: output.Responses[carts]?.filter(({ sk }) => sk === 'product#kite') } };
    };
    const second = await post('k', body, { user: sub });
    expect([second.status, second.headers['Idempotent-Replayed'], second.body]).toEqual([200, 'true', first.body]);
  });

  it('responds 409 if it cannot wait for the first request', async () => {
    const sub = user();
    let left = 60_000;
    shop.spy.around = async (name, send) => {
      if (name !== 'TransactWrite') return send();
      // No time is left for another attempt.
      left = 500;
      throw new TransactionCanceledException({
        message: 'cancelled',
        $metadata: {},
        CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
      });
    };
    const answer = await post('k', { productId: 'kite' }, { user: sub, time: () => left });
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:problem:cart:request-in-progress']);
    expect(answer.headers['Retry-After']).toBe('1');
    expect(await quantitiesOf({ user: sub })).toEqual({});
  });

  it('requires a key of 1 to 255 visible ASCII characters', async () => {
    for (const key of ['', ' ', 'a b', 'é', 'x'.repeat(256), 'tab\t']) {
      const answer = await post(key, { productId: 'kite' }, { user: user() });
      expect([key, answer.status, answer.body.errors?.[0]?.path]).toEqual([key, 400, 'Idempotency-Key']);
    }
    expect((await post('~'.repeat(255), { productId: 'kite' }, { user: user() })).status).toBe(200);
    expect(shop.spy.calls.length).toBe(2);
  });
});
