import type { Cart, Line } from '@shop/cart/schemas';
import { MAX_QUANTITY } from '@shop/cart/schemas';
import { SHOP_CURRENCY } from '@shop/products/schemas';
import type { Operation } from './operation.ts';

export const EMPTY_CART: Cart = {
  items: [],
  totalQuantity: 0,
  subtotal: 0,
  currency: SHOP_CURRENCY,
  expiresAt: null,
};

const sum = (items: readonly Line[], of: (line: Line) => number): number =>
  items.reduce((total, line) => total + of(line), 0);

/** The cart with this line replaced, appended, or removed if its quantity is 0. */
export const withLine = (cart: Cart, line: Line): Cart => {
  const isThere = cart.items.some(({ productId }) => productId === line.productId);
  const replaced = isThere
    ? cart.items.map((item) => (item.productId === line.productId ? line : item))
    : [...cart.items, line];
  const items = replaced.filter(({ quantity }) => quantity > 0);
  return {
    ...cart,
    items,
    totalQuantity: sum(items, ({ quantity }) => quantity),
    subtotal: sum(items, ({ lineTotal }) => lineTotal),
  };
};

const apply = (cart: Cart, { kind, productId, quantity, product, at }: Operation): Cart => {
  const line = cart.items.find((item) => item.productId === productId);
  const wanted = kind === 'add' ? (line?.quantity ?? 0) + quantity : quantity;
  const held = Math.min(Math.max(wanted, 0), MAX_QUANTITY);
  return withLine(cart, {
    ...(line ?? { productId, product, addedAt: at, expiresAt: at }),
    quantity: held,
    lineTotal: held * (line?.product ?? product).price,
  });
};

/** The cart after these operations, in order, as the server will apply them. */
export const fold = (cart: Cart, operations: readonly Operation[]): Cart => operations.reduce(apply, cart);
