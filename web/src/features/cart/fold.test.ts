import { describe, expect, test } from 'vitest';
import { aCart, aLine, aProduct } from '../../../test/fixtures.ts';
import { EMPTY_CART, fold } from './fold.ts';
import type { Operation } from './operation.ts';

const teapot = aProduct();
const kite = aProduct({ productId: 'kite', name: 'Kite', price: 2400 });

const operation = (kind: Operation['kind'], product: typeof teapot, quantity: number): Operation => ({
  id: crypto.randomUUID(),
  kind,
  productId: product.productId,
  quantity,
  product,
  at: '2026-11-01T10:00:00.000Z',
});

describe('what the shopper sees before the server has answered', () => {
  test('a first add makes a line with its total', () => {
    const cart = fold(EMPTY_CART, [operation('add', teapot, 1), operation('add', teapot, 1)]);
    expect(cart).toMatchObject({ totalQuantity: 2, subtotal: 6800, items: [{ productId: 'teapot', lineTotal: 6800 }] });
  });

  test('set wins over what was added before it, and an add after it counts on', () => {
    const cart = fold(aCart(aLine(teapot, 4)), [operation('set', teapot, 10), operation('add', teapot, 1)]);
    expect(cart.items[0]?.quantity).toBe(11);
  });

  test('a line set to nothing is gone; the others stay in their order', () => {
    const cart = fold(aCart(aLine(teapot, 1), aLine(kite, 2)), [operation('set', teapot, 0)]);
    expect(cart.items.map(({ productId }) => productId)).toEqual(['kite']);
    expect(cart.subtotal).toBe(4800);
  });

  test('a quantity never leaves 0 to 500', () => {
    expect(fold(aCart(aLine(teapot, 500)), [operation('add', teapot, 1)]).totalQuantity).toBe(500);
    expect(fold(aCart(aLine(teapot, 1)), [operation('add', teapot, -3)]).items).toEqual([]);
  });

  test('the line keeps the price that the server told, whatever the catalogue says now', () => {
    const dearer = { ...teapot, price: 9900 };
    expect(fold(aCart(aLine(teapot, 1)), [operation('add', dearer, 1)]).subtotal).toBe(6800);
  });
});
