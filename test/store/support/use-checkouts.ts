import { product } from '../../support/shop.ts';
import { manyProducts, useShop } from './use-shop.ts';

/** `useShop` with short forms for a user's cart and checkouts. */
export const useCheckouts = () => {
  const shop = useShop(product('teapot', 3400), product('tent', 24900), product('kite', 2400));
  return {
    shop,
    add: (productId: string, quantity: number, sub: string) => shop.post({ productId, quantity }, { user: sub }),
    checkOut: (sub: string, headers: Record<string, string> = {}) =>
      shop.call('POST', '/cart/checkout', { user: sub, headers }),
    cart: (sub: string) => shop.cart({ user: sub }),
    rows: (sub: string) => shop.rowsOf(`user#${sub}`),
    fill: (sub: string, count: number) => shop.fill(`user#${sub}`, manyProducts(count), 1),
  };
};
