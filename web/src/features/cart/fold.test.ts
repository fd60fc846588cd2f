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

describe('the cart before the server responds', () => {
  test('has a line with its total after a first add', () => {
    const cart = fold(EMPTY_CART, [operation('add', teapot, 1), operation('add', teapot, 1)]);
    expect(cart).toMatchObject({ totalQuantity: 2, subtotal: 6800, items: [{ productId: 'teapot', lineTotal: 6800 }] });
  });

  test('has the quantity of a set, which overrides earlier adds, plus later adds', () => {
    const cart = fold(aCart(aLine(teapot, 4)), [operation('set', teapot, 10), operation('add', teapot, 1)]);
    expect(cart.items[0]?.quantity).toBe(11);
  });

  test('no longer has a line that is set to 0, and keeps the order of the others', () => {
    const cart = fold(aCart(aLine(teapot, 1), aLine(kite, 2)), [operation('set', teapot, 0)]);
    expect(cart.items.map(({ productId }) => productId)).toEqual(['kite']);
    expect(cart.subtotal).toBe(4800);
  });

  test('keeps quantities between 0 and 500', () => {
    expect(fold(aCart(aLine(teapot, 500)), [operation('add', teapot, 1)]).totalQuantity).toBe(500);
    expect(fold(aCart(aLine(teapot, 1)), [operation('add', teapot, -3)]).items).toEqual([]);
  });

  test('keeps the server’s price of a line even if the catalogue’s differs', () => {
    const repriced = { ...teapot, price: 9900 };
    expect(fold(aCart(aLine(teapot, 1)), [operation('add', repriced, 1)]).subtotal).toBe(6800);
  });
});
