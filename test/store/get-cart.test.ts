import { createProductService } from '@shop/cart/product-service';
import { cartSchema } from '@shop/cart/schemas';
import { describe, expect, it } from 'vitest';
import { product } from '../support/shop.ts';
import { manyProducts, user, useShop } from './support/use-shop.ts';

const shop = useShop(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
const { post, cart, quantitiesOf } = shop;

describe('GET /cart', () => {
  it('returns an empty cart with an ETag and a currency to a browser without a cookie', async () => {
    const answer = await shop.call('GET', '/cart');
    expect(answer.body).toEqual({ items: [], totalQuantity: 0, subtotal: 0, currency: 'USD', expiresAt: null });
    expect(answer.headers).toMatchObject({
      ETag: expect.stringMatching(/^"[\w-]{27}"$/),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Strict-Transport-Security': expect.stringContaining('max-age='),
    });
    expect(shop.spy.calls).toEqual([]);
  });

  it('returns a user’s cart to that user without a cookie, and not to another user', async () => {
    const sub = user();
    await post({ productId: 'tent' }, { user: sub });
    expect((await cart({ user: sub })).body.totalQuantity).toBe(1);
    expect((await cart({ user: user() })).body.totalQuantity).toBe(0);
  });

  it('ignores the cookie of a signed-in user', async () => {
    const { cookie } = await post({ productId: 'tent', quantity: 9 });
    const sub = user();
    await post({ productId: 'kite' }, { user: sub, cookie });
    expect(await quantitiesOf({ user: sub, cookie })).toEqual({ kite: 1 });
    expect(await quantitiesOf({ cookie })).toEqual({ tent: 9 });
  });

  it('lists lines in the order they were added, and expires with the earliest', async () => {
    const sub = user();
    for (const productId of ['tent', 'kite', 'teapot']) {
      await post({ productId }, { user: sub });
      shop.clock.pass(1000);
    }
    await post({ productId: 'tent' }, { user: sub });
    const { body } = await cart({ user: sub });
    expect(body.items.map((item: { productId: string }) => item.productId)).toEqual(['tent', 'kite', 'teapot']);
    expect(body.expiresAt).toBe('2026-11-29T12:00:01.000Z');
  });

  it('reports a changed price and a removed product for as long as they apply', async () => {
    const sub = user();
    await post({ productId: 'tent', quantity: 2 }, { user: sub });
    await post({ productId: 'kite' }, { user: sub });
    shop.products.put(product('tent', 19900));
    shop.products.remove('kite');
    for (let times = 0; times < 2; times += 1) {
      const { body } = await cart({ user: sub });
      expect(cartSchema.parse(body).items.map((item) => item.notices)).toEqual([
        [{ code: 'unavailable', message: 'The kite is no longer available.' }],
        [{ code: 'price-changed', message: expect.stringContaining('$249.00'), previousPrice: 24900 }],
      ]);
      expect(body.subtotal).toBe(2 * 19900 + 2400);
    }
    shop.products.put(product('tent', 24900), product('kite', 2400));
    const { body } = await cart({ user: sub });
    expect(body.items.every((item: object) => !('notices' in item))).toBe(true);
  });

  it('shows the stored products while the product service is down', async () => {
    const sub = user();
    await post({ productId: 'tent' }, { user: sub });
    shop.products.state.down = true;
    const { status, body } = await cart({ user: sub });
    expect([status, body.subtotal]).toEqual([200, 24900]);
    expect(shop.log.some((line) => line.level === 'warn')).toBe(true);
  });

  it('shows current prices as far as a slow product service returns them in time', async () => {
    const sub = user();
    await shop.fill(`user#${sub}`, manyProducts(40), 1);
    let left = 10_000;
    const get = async (url: string) => {
      left -= 1_000;
      return { status: 200, body: JSON.stringify({ product: product(url.split('/').at(-1) ?? '', 200) }) };
    };
    shop.deps.products = createProductService({ url: 'https://products.example', effects: shop.clock, get });
    const { status, body } = await cart({ user: sub, time: () => left });
    expect([status, body.items.length]).toEqual([200, 40]);
    // The last 500 ms are reserved for the response.
    expect([left, body.subtotal]).toEqual([0, 10 * 200 + 30 * 10]);
  });

  it('changes its ETag with quantity, price and availability, but not with time', async () => {
    const sub = user();
    const tag = async () => (await cart({ user: sub })).headers.ETag;
    await post({ productId: 'tent', quantity: 2 }, { user: sub });
    const first = await tag();
    shop.clock.pass(1000);
    await shop.call('PUT', '/cart/tent', { body: { quantity: 2 }, user: sub });
    expect(await tag()).toBe(first);
    shop.products.put(product('tent', 1));
    const cheap = await tag();
    shop.products.remove('tent');
    const gone = await tag();
    expect(new Set([first, cheap, gone]).size).toBe(3);
  });

  it('shows remembered prices, and current ones to a request with Cache-Control: no-cache', async () => {
    const sub = user();
    await post({ productId: 'tent' }, { user: sub });
    shop.products.state.remembered.set('tent', product('tent', 1));
    const subtotal = async (headers: Record<string, string>) => (await cart({ user: sub, headers })).body.subtotal;
    expect(await subtotal({})).toBe(1);
    expect(await subtotal({ 'cache-control': 'max-age=0' })).toBe(1);
    expect(await subtotal({ 'cache-control': 'No-Cache' })).toBeGreaterThan(1);
    shop.products.state.remembered.clear();
  });

  it('returns no keys or internal attributes of the table', async () => {
    const sub = user();
    await post({ productId: 'tent' }, { user: sub });
    const text = JSON.stringify((await cart({ user: sub })).body);
    expect(text).not.toMatch(/"(pk|sk|rev|movedTo|updatedAt)"|user#|product#/);
    expect(text).not.toContain(sub);
  });
});
