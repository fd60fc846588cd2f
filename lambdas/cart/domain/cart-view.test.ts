import type { Product } from '@shop/products/schemas';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cartSchema, MAX_QUANTITY } from '../schemas.ts';
import { fingerprint, toLineProduct, viewCart } from './cart-view.ts';
import type { StoredLine } from './line.ts';

const product = (productId: string, price: number): Product => ({
  productId,
  name: productId,
  category: 'c',
  description: '',
  price,
  currency: 'USD',
  pictures: [],
  tags: [],
  package: { height: 1, length: 1, weight: 1, width: 1 },
  createdDate: '2026-01-01T00:00:00.000Z',
  modifiedDate: '2026-01-01T00:00:00.000Z',
});

const line = (productId: string, quantity: number, price: number, added = 0): StoredLine => ({
  productId,
  quantity,
  product: toLineProduct(product(productId, price)),
  addedAt: new Date(added).toISOString(),
  updatedAt: new Date(added).toISOString(),
  expiresAt: 1000 + added,
  rev: 1,
});

describe('a cart', () => {
  it('is summed in whole cents', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.nat(10_000_000)), { maxLength: 50 }),
        (pairs) => {
          const lines = pairs.map(([quantity, price], index) => line(`p${index}`, quantity, price, index));
          const cart = cartSchema.parse(viewCart(lines, new Map()));
          expect(cart.subtotal).toBe(pairs.reduce((sum, [quantity, price]) => sum + quantity * price, 0));
          expect(cart.totalQuantity).toBe(pairs.reduce((sum, [quantity]) => sum + quantity, 0));
          expect(cart.items.map((item) => item.productId)).toEqual(lines.map((one) => one.productId));
        },
      ),
    );
  });

  it('sorts lines added at the same time by product', () => {
    const cart = viewCart([line('b', 1, 1), line('a', 1, 1)], new Map());
    expect(cart.items.map((item) => item.productId)).toEqual(['a', 'b']);
  });

  it('formats the previous price in its notice', () => {
    const cart = viewCart([line('a', 1, 123_456)], new Map([['a', product('a', 5)]]));
    expect(cart.items[0]?.notices?.[0]?.message).toContain('$1,234.56');
    expect([cart.subtotal, cart.items[0]?.lineTotal]).toEqual([5, 5]);
  });

  it('has a notice for a price that rises, and none for one that stays', () => {
    const current = new Map([
      ['a', product('a', 6)],
      ['b', product('b', 5)],
    ]);
    const cart = viewCart([line('a', 1, 5), line('b', 1, 5)], current);
    expect(cart.items.map(({ notices }) => notices)).toMatchObject([
      [{ code: 'price-changed', previousPrice: 5 }],
      undefined,
    ]);
  });

  it('reports a capped line only while its quantity is the maximum', () => {
    const capped = new Map([
      ['a', 700],
      ['b', 700],
    ]);
    const cart = viewCart([line('a', MAX_QUANTITY, 5), line('b', 3, 5)], new Map(), capped);
    expect(cart.items.map(({ notices }) => notices)).toEqual([
      [
        {
          code: 'quantity-capped',
          message: 'Your combined carts had 700. The limit is 500 per product.',
          requested: 700,
        },
      ],
      undefined,
    ]);
  });
});

describe('a fingerprint', () => {
  const of = (lines: StoredLine[], ...now: Product[]) =>
    fingerprint(viewCart(lines, new Map(now.map((one) => [one.productId, one]))).items);

  it('does not depend on order or time', () => {
    expect(of([line('a', 1, 5), line('b', 2, 7)])).toBe(of([line('b', 2, 7, 9), line('a', 1, 5, 99)]));
  });

  it('does not depend on notices', () => {
    expect(of([line('a', 1, 6)], product('a', 5))).toBe(of([line('a', 1, 5)], product('a', 5)));
    const full = [line('a', MAX_QUANTITY, 5)];
    expect(fingerprint(viewCart(full, new Map(), new Map([['a', 700]])).items)).toBe(of(full));
  });

  it('depends on quantity, price, product and availability', () => {
    const carts = [
      of([]),
      of([line('a', 1, 5)]),
      of([line('a', 2, 5)]),
      of([line('b', 1, 5)]),
      of([line('a', 1, 5)], product('a', 6)),
      fingerprint(viewCart([line('a', 1, 5)], new Map([['a', 'gone' as const]])).items),
    ];
    expect(new Set(carts).size).toBe(carts.length);
  });
});
