import type { Total } from '@shop/cart/schemas';
import { type Product, SHOP_CURRENCY } from '@shop/products/schemas';

export type Row = {
  readonly productId: string;
  readonly name: string;
  readonly category: string;
  readonly quantity: number;
  /** Minor units. */
  readonly value: number;
  readonly currency: string;
};

export type Order = { readonly by: 'name' | 'category' | 'quantity' | 'value'; readonly descending: boolean };

/** The totals joined with the catalogue. A product that is no longer in it is listed by its id. */
export const rowsOf = (totals: readonly Total[], products: readonly Product[]): Row[] => {
  const known = new Map(products.map((product) => [product.productId, product]));
  return totals
    .filter(({ quantity }) => quantity > 0)
    .map(({ productId, quantity }) => {
      const product = known.get(productId);
      return {
        productId,
        name: product?.name ?? productId,
        category: product?.category ?? 'not in the catalogue',
        quantity,
        value: quantity * (product?.price ?? 0),
        currency: product?.currency ?? SHOP_CURRENCY,
      };
    });
};

export const sortRows = (rows: readonly Row[], { by, descending }: Order): Row[] => {
  const compare = (a: Row, b: Row): number => {
    const [left, right] = [a[by], b[by]];
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return String(left).localeCompare(String(right), 'en');
  };
  return rows.toSorted((a, b) => (descending ? -1 : 1) * compare(a, b) || a.name.localeCompare(b.name, 'en'));
};
