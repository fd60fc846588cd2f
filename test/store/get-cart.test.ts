import { randomUUID } from 'node:crypto';
import { createProductService } from '@shop/cart/product-service';
import { cartSchema } from '@shop/cart/schemas';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { counting, createShop, product, quantities, type Shop } from './support/shop.ts';
import { connect, createTables } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let calls: string[];
const user = () => `sub-${randomUUID()}`;

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  const counted = counting(client);
  calls = counted.calls;
  shop = createShop(counted.client, tables);
  shop.products.put(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
});

const post = (body: unknown, sent = {}) => shop.call('POST', '/cart', { body, ...sent });

describe('a cart', () => {
  it('is empty for nobody, and has an ETag and a currency all the same', async () => {
    const answer = await shop.call('GET', '/cart');
    expect(answer.body).toEqual({ items: [], totalQuantity: 0, subtotal: 0, currency: 'USD', expiresAt: null });
    expect(answer.headers).toMatchObject({
      ETag: expect.stringMatching(/^"[\w-]{27}"$/),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Strict-Transport-Security': expect.stringContaining('max-age='),
    });
    expect(calls).toEqual([]);
  });

  it('is found by a signed-in user without any cookie, and not by another', async () => {
    const sub = user();
    await post({ productId: 'tent' }, { user: sub });
    expect((await shop.call('GET', '/cart', { user: sub })).body.totalQuantity).toBe(1);
    expect((await shop.call('GET', '/cart', { user: user() })).body.totalQuantity).toBe(0);
  });

  it('ignores the cookie of who is signed in', async () => {
    const { cookie } = await post({ productId: 'tent', quantity: 9 });
    const sub = user();
    await post({ productId: 'kite' }, { user: sub, cookie });
    expect(quantities((await shop.call('GET', '/cart', { user: sub, cookie })).body)).toEqual({ kite: 1 });
    expect(quantities((await shop.call('GET', '/cart', { cookie })).body)).toEqual({ tent: 9 });
  });

  it('lists its lines as they were added, and expires with the first', async () => {
    const sub = user();
    for (const productId of ['tent', 'kite', 'teapot']) {
      await post({ productId }, { user: sub });
      shop.clock.pass(1000);
    }
    await post({ productId: 'tent' }, { user: sub });
    const { body } = await shop.call('GET', '/cart', { user: sub });
    expect(body.items.map((item: { productId: string }) => item.productId)).toEqual(['tent', 'kite', 'teapot']);
    expect(body.expiresAt).toBe('2026-11-29T12:00:01.000Z');
  });

  it('tells of a changed price and of a product that is gone, for as long as it is true', async () => {
    const sub = user();
    await post({ productId: 'tent', quantity: 2 }, { user: sub });
    await post({ productId: 'kite' }, { user: sub });
    shop.products.put(product('tent', 19900));
    shop.products.remove('kite');
    for (let times = 0; times < 2; times += 1) {
      const { body } = await shop.call('GET', '/cart', { user: sub });
      expect(cartSchema.parse(body).items.map((item) => item.notices)).toEqual([
        [{ code: 'unavailable', message: 'The kite is no longer available.' }],
        [{ code: 'price-changed', message: expect.stringContaining('$249.00'), previousPrice: 24900 }],
      ]);
      expect(body.subtotal).toBe(2 * 19900 + 2400);
    }
    shop.products.put(product('tent', 24900), product('kite', 2400));
    const { body } = await shop.call('GET', '/cart', { user: sub });
    expect(body.items.every((item: object) => !('notices' in item))).toBe(true);
  });

  it('is shown as it was when the product service is down', async () => {
    const sub = user();
    await post({ productId: 'tent' }, { user: sub });
    shop.products.state.down = true;
    const { status, body } = await shop.call('GET', '/cart', { user: sub });
    expect([status, body.subtotal]).toEqual([200, 24900]);
    expect(shop.log.some((line) => line.level === 'warn')).toBe(true);
  });

  it('is shown with what the product service told in time, when that is slow', async () => {
    const sub = user();
    const ids = Array.from({ length: 40 }, (_, index) => `p${index}`);
    for (const productId of ids) {
      shop.products.put(product(productId, 100));
      await post({ productId }, { user: sub });
    }
    let left = 10_000;
    const get = async (url: string) => {
      left -= 1_000;
      return { status: 200, body: JSON.stringify({ product: product(url.split('/').at(-1) ?? '', 200) }) };
    };
    shop.deps.products = createProductService({ url: 'https://products.example', effects: shop.clock, get });
    const { status, body } = await shop.call('GET', '/cart', { user: sub, time: () => left });
    expect([status, body.items.length]).toEqual([200, 40]);
    // 500 ms are kept for the answer.
    expect([left, body.subtotal]).toEqual([0, 10 * 200 + 30 * 100]);
  });

  it('changes its ETag with a quantity, a price and availability, not with time', async () => {
    const sub = user();
    const tag = async () => (await shop.call('GET', '/cart', { user: sub })).headers.ETag;
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

  it('shows prices of the last minute, and newer ones to whoever asks for no remembered ones', async () => {
    const sub = user();
    await post({ productId: 'tent' }, { user: sub });
    shop.products.state.remembered.set('tent', product('tent', 1));
    const subtotal = async (headers: Record<string, string>) =>
      (await shop.call('GET', '/cart', { user: sub, headers })).body.subtotal;
    expect(await subtotal({})).toBe(1);
    expect(await subtotal({ 'cache-control': 'max-age=0' })).toBe(1);
    expect(await subtotal({ 'cache-control': 'No-Cache' })).toBeGreaterThan(1);
    shop.products.state.remembered.clear();
  });

  it('shows no keys of the table', async () => {
    const sub = user();
    await post({ productId: 'tent' }, { user: sub });
    const text = JSON.stringify((await shop.call('GET', '/cart', { user: sub })).body);
    expect(text).not.toMatch(/"(pk|sk|rev|movedTo|updatedAt)"|user#|product#/);
    expect(text).not.toContain(sub);
  });
});
