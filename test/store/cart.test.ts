import { cartSchema, lineAnswerSchema, lineSchema, MAX_QUANTITY } from '@shop/cart/schemas';
import { describe, expect, it } from 'vitest';
import { product } from '../support/shop.ts';
import { user, useShop } from './support/use-shop.ts';

const shop = useShop(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
const { post, rowsOf, quantitiesOf } = shop;
const DAY = 24 * 60 * 60 * 1000;

describe('POST /cart', () => {
  it('starts a cart, sets its cookie, and returns the line', async () => {
    const answer = await post({ productId: 'teapot', quantity: 2 });
    expect(answer.status).toBe(200);
    expect(lineSchema.parse(answer.body)).toMatchObject({
      productId: 'teapot',
      quantity: 2,
      lineTotal: 6800,
      product: { name: 'The teapot', price: 3400, currency: 'USD' },
      addedAt: '2026-11-22T12:00:00.000Z',
      expiresAt: '2026-11-23T12:00:00.000Z',
    });
    expect(answer.body.notices).toBeUndefined();
    expect(answer.headers['Set-Cookie']).toMatch(
      /^__Host-cartId=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}; Max-Age=86400; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(shop.spy.calls).toEqual(['Update']);
    const cart = await shop.call('GET', '/cart', { cookie: answer.cookie });
    expect(cartSchema.parse(cart.body)).toMatchObject({ totalQuantity: 2, subtotal: 6800, currency: 'USD' });
    expect(shop.spy.calls).toEqual(['Update', 'Query']);
    expect(cart.headers['Set-Cookie']).toBeUndefined();
  });

  it('adds 1 if the quantity is omitted', async () => {
    expect((await post({ productId: 'teapot' })).body.quantity).toBe(1);
  });

  it('adds to an existing line, renews its lifetime and product, and keeps its addedAt', async () => {
    const first = await post({ productId: 'teapot', quantity: 2 });
    shop.clock.pass(60_000);
    shop.products.put(product('teapot', 3500));
    const second = await post({ productId: 'teapot', quantity: 3 }, { cookie: first.cookie });
    expect(second.cookie).toBe(first.cookie);
    expect(second.body).toMatchObject({
      quantity: 5,
      lineTotal: 17500,
      addedAt: '2026-11-22T12:00:00.000Z',
      expiresAt: '2026-11-23T12:01:00.000Z',
    });
    expect(second.body.notices).toBeUndefined();
  });

  it('gives a user’s line seven days, and sets no cookie', async () => {
    const answer = await post({ productId: 'teapot' }, { user: user() });
    expect(answer.body.expiresAt).toBe('2026-11-29T12:00:00.000Z');
    expect(answer.cookie).toBeUndefined();
  });

  it('rejects an unknown product with 404, and writes nothing', async () => {
    const sub = user();
    for (const productId of ['nothing', '..', '../product', 'a/b', 'a?b', 'a%2Fb', 'té', ' ', 'x'.repeat(65)]) {
      const answer = await post({ productId }, { user: sub });
      expect(answer.status).toBe(404);
      expect(answer.body.type).toBe('urn:problem:cart:product-not-found');
    }
    expect(await rowsOf(`user#${sub}`)).toEqual([]);
    expect(shop.spy.calls).toEqual([]);
  });

  it('takes a line down to one and renews it, or to zero and removes it, but never below zero', async () => {
    const sub = user();
    await post({ productId: 'teapot', quantity: 3 }, { user: sub });
    shop.clock.pass(60_000);
    const two = await post({ productId: 'teapot', quantity: -2 }, { user: sub });
    expect(two.body).toMatchObject({ quantity: 1, expiresAt: '2026-11-29T12:01:00.000Z' });
    const below = await post({ productId: 'teapot', quantity: -2 }, { user: sub });
    expect([below.status, below.body.type]).toEqual([409, 'urn:problem:cart:quantity-below-zero']);
    const zero = await post({ productId: 'teapot', quantity: -1 }, { user: sub });
    expect(zero.status).toBe(200);
    expect(lineAnswerSchema.parse(zero.body)).toMatchObject({ quantity: 0, lineTotal: 0, productId: 'teapot' });
    expect(await rowsOf(`user#${sub}`)).toEqual([]);
    const absent = await post({ productId: 'teapot', quantity: -1 }, { user: sub });
    expect([absent.status, absent.body.type]).toEqual([409, 'urn:problem:cart:quantity-below-zero']);
  });

  it('does not renew the cookie when it takes the line to zero', async () => {
    const { cookie } = await post({ productId: 'teapot' });
    const zero = await post({ productId: 'teapot', quantity: -1 }, { cookie });
    expect(zero.body.quantity).toBe(0);
    expect(zero.cookie).toBeUndefined();
  });

  it('rejects a quantity above the limit with 409, and leaves the line unchanged', async () => {
    const sub = user();
    await post({ productId: 'teapot', quantity: MAX_QUANTITY - 1 }, { user: sub });
    const over = await post({ productId: 'teapot', quantity: 2 }, { user: sub });
    expect([over.status, over.body.type]).toEqual([409, 'urn:problem:cart:quantity-above-limit']);
    expect((await post({ productId: 'teapot', quantity: 1 }, { user: sub })).body.quantity).toBe(MAX_QUANTITY);
  });

  it('responds 503 while the product service is down', async () => {
    shop.products.state.down = true;
    const sub = user();
    const answer = await post({ productId: 'teapot' }, { user: sub });
    expect([answer.status, answer.body.type]).toEqual([503, 'urn:problem:cart:product-service-unavailable']);
    expect(shop.spy.calls).toEqual([]);
  });
});

describe('an expired line', () => {
  it('is invisible and counts as absent in every write, from the second it expires', async () => {
    const first = await post({ productId: 'teapot', quantity: 4 });
    const { cookie } = first;
    shop.clock.pass(DAY - 1000);
    expect(await quantitiesOf({ cookie })).toEqual({ teapot: 4 });
    shop.clock.pass(1000);
    expect((await shop.call('GET', '/cart', { cookie })).body).toMatchObject({ items: [], expiresAt: null });
    expect((await post({ productId: 'teapot', quantity: -1 }, { cookie })).status).toBe(409);
    const again = await post({ productId: 'teapot', quantity: 3 }, { cookie });
    expect(again.body).toMatchObject({ quantity: 3, addedAt: '2026-11-23T12:00:00.000Z' });
    expect(again.body.addedAt).not.toBe(first.body.addedAt);
  });

  it('is absent for a set to 0, which returns a line of now', async () => {
    const { cookie } = await post({ productId: 'teapot', quantity: 4 });
    shop.clock.pass(DAY);
    const zero = await shop.call('PUT', '/cart/teapot', { body: { quantity: 0 }, cookie });
    expect(zero.body).toMatchObject({ quantity: 0, addedAt: new Date(shop.clock.now()).toISOString() });
  });

  it('is replaced by a new line in an add and in a set', async () => {
    const { cookie } = await post({ productId: 'teapot', quantity: MAX_QUANTITY });
    shop.clock.pass(DAY);
    expect((await post({ productId: 'teapot', quantity: 2 }, { cookie })).body.quantity).toBe(2);
    shop.clock.pass(DAY);
    const set = await shop.call('PUT', '/cart/teapot', { body: { quantity: 7 }, cookie });
    expect(set.body).toMatchObject({ quantity: 7, addedAt: '2026-11-24T12:00:00.000Z' });
  });
});

describe('PUT /cart/{productId}', () => {
  it('sets the quantity in one call to DynamoDB', async () => {
    const sub = user();
    const first = await shop.call('PUT', '/cart/tent', { body: { quantity: 3 }, user: sub });
    expect([first.status, first.body.quantity]).toEqual([200, 3]);
    shop.clock.pass(1000);
    const second = await shop.call('PUT', '/cart/tent', { body: { quantity: 1, productId: 'tent' }, user: sub });
    expect(second.body).toMatchObject({ quantity: 1, addedAt: '2026-11-22T12:00:00.000Z' });
    expect(shop.spy.calls).toEqual(['Update', 'Update']);
  });

  it('starts an anonymous cart only with a quantity above 0', async () => {
    const none = await shop.call('PUT', '/cart/tent', { body: { quantity: 0 } });
    expect([none.status, none.body.quantity, none.cookie]).toEqual([200, 0, undefined]);
    expect(lineSchema.parse(none.body)).toMatchObject({ product: { name: 'The tent' } });
    expect(shop.spy.calls).toEqual([]);
    const some = await shop.call('PUT', '/cart/tent', { body: { quantity: 1 } });
    expect(some.cookie).toMatch(/^__Host-cartId=/);
  });

  it('removes the line at 0, without the product service, and accepts an unknown product', async () => {
    const sub = user();
    await post({ productId: 'tent', quantity: 2 }, { user: sub });
    shop.products.state.down = true;
    const zero = await shop.call('PUT', '/cart/tent', { body: { quantity: 0 }, user: sub });
    expect(zero.body).toMatchObject({ quantity: 0, product: { name: 'The tent' } });
    const absent = await shop.call('PUT', '/cart/tent', { body: { quantity: 0 }, user: sub });
    expect(lineAnswerSchema.parse(absent.body)).toMatchObject({ quantity: 0, productId: 'tent' });
    expect((await shop.call('PUT', '/cart/no%2Fsuch', { body: { quantity: 0 }, user: sub })).status).toBe(200);
    expect(await rowsOf(`user#${sub}`)).toEqual([]);
  });

  it('responds 404 to an unknown product and to a path that cannot be decoded', async () => {
    for (const path of ['/cart/nothing', '/cart/%2e%2e', '/cart/%E0%A4%A', '/cart/a%2Fb']) {
      const answer = await shop.call('PUT', path, { body: { quantity: 1 }, user: user() });
      expect([path, answer.status, answer.body.type]).toEqual([path, 404, 'urn:problem:cart:product-not-found']);
    }
  });

  it('rejects a body that names another product than the path', async () => {
    const answer = await shop.call('PUT', '/cart/tent', { body: { quantity: 1, productId: 'kite' }, user: user() });
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'productId']);
  });
});

describe('DELETE /cart/{productId}', () => {
  it('removes the line in one call to DynamoDB, and succeeds if there is none', async () => {
    const sub = user();
    await post({ productId: 'tent', quantity: 2 }, { user: sub });
    shop.products.state.down = true;
    for (const path of ['/cart/tent', '/cart/tent', '/cart/unknown', '/cart/a%2Fb', '/cart/%E0%A4%A']) {
      const answer = await shop.call('DELETE', path, { user: sub });
      expect([answer.status, answer.body, answer.cookie]).toEqual([204, undefined, undefined]);
    }
    expect(await rowsOf(`user#${sub}`)).toEqual([]);
    expect(shop.spy.calls.filter((name) => name === 'Delete')).toHaveLength(3);
    expect((await shop.call('DELETE', '/cart/tent')).status).toBe(204);
  });
});

it('a line that is removed and added again never has a rev that it had before', async () => {
  const sub = user();
  const revs: unknown[] = [];
  for (let times = 0; times < 3; times += 1) {
    await post({ productId: 'tent' }, { user: sub });
    await post({ productId: 'tent' }, { user: sub });
    revs.push((await rowsOf(`user#${sub}`))[0]?.rev);
    await shop.call('DELETE', '/cart/tent', { user: sub });
    shop.clock.pass(1);
  }
  expect(new Set(revs).size).toBe(3);
});
