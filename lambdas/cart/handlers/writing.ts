import type { Product } from '@shop/products/schemas';
import { toLineProduct } from '../domain/cart-view.ts';
import { firstRev, type Writing } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import type { WriteDependencies } from './dependencies.ts';

/** The input of a write to a line of this owner, as of now. */
export const writingOf = (
  { effects, lifetimes }: Pick<WriteDependencies, 'effects' | 'lifetimes'>,
  owner: Owner,
  product: Product,
): Writing => {
  const now = effects.now();
  return {
    owner,
    productId: product.productId,
    product: toLineProduct(product),
    now,
    lifetime: lifetimes[owner.kind],
    firstRev: firstRev(now, effects.random()),
  };
};
