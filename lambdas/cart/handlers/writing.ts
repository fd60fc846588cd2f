import type { Product } from '@shop/products/schemas';
import type { TimeLeft } from '@shop/shared/effects';
import { toLineProduct } from '../domain/cart-view.ts';
import { firstRev, type Writing } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import type { WriteDependencies } from './dependencies.ts';
import { productNotFound } from './line-refusals.ts';

export interface ProductNow {
  productId: string;
  product: Product;
}

/** @throws {Refusal} `product-not-found`, `product-service-unavailable` */
export const productNow = async (
  { products }: Pick<WriteDependencies, 'products'>,
  productId: string,
  timeLeft: TimeLeft,
): Promise<ProductNow> => {
  const product = await products.find(productId, timeLeft);
  if (product === undefined) throw productNotFound();
  return { productId, product };
};

/** What a write of this owner's line takes, as of now. */
export const writingOf = (
  { effects, lifetimes }: Pick<WriteDependencies, 'effects' | 'lifetimes'>,
  owner: Owner,
  { productId, product }: ProductNow,
): Writing => {
  const now = effects.now();
  return {
    owner,
    productId,
    product: toLineProduct(product),
    now,
    lifetime: lifetimes[owner.kind],
    firstRev: firstRev(now, effects.random()),
  };
};
