import type { Product } from '@shop/products/schemas';
import type { TimeLeft } from '@shop/shared/effects';
import { factsOf, type Log } from '@shop/shared/log';
import { Refusal } from '@shop/shared/refusal';
import type { CurrentProduct, CurrentProducts } from '../domain/cart-view.ts';
import type { StoredLine } from '../domain/line.ts';
import type { ProductService } from '../product-service.ts';
import { productNotFound } from './line-refusals.ts';

/** The number of concurrent product lookups. */
const AT_ONCE = 16;

/**
 * The product as it is now.
 * @throws {Refusal} `product-not-found`, `product-service-unavailable`
 */
export const currentProduct = async (
  { products }: Pick<Asked, 'products'>,
  productId: string,
  timeLeft: TimeLeft,
): Promise<Product> => {
  const product = await products.find(productId, timeLeft);
  if (product === undefined) throw productNotFound();
  return product;
};

/** As `currentProduct`, but undefined if there is none, or if the service does not answer in time. */
export const currentProductIfKnown = async (
  { products }: Pick<Asked, 'products'>,
  productId: string,
  timeLeft: TimeLeft,
): Promise<Product | undefined> => {
  try {
    return await products.find(productId, timeLeft);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
};

interface LookUp {
  current: CurrentProducts;
  /** Set when the service did not respond; some products are then missing. */
  refusal: Refusal | undefined;
}

interface Asked {
  products: ProductService;
  /** The lines whose products to look up. */
  lines: readonly Pick<StoredLine, 'productId'>[];
  timeLeft: TimeLeft;
  /** Whether a price of the last minute is too old. */
  fresh?: boolean;
}

const lookUp = async ({ products, lines, timeLeft, fresh }: Asked): Promise<LookUp> => {
  const current = new Map<string, CurrentProduct>();
  const waiting = [...new Set(lines.map((line) => line.productId))];
  let refusal: Refusal | undefined;
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined && refusal === undefined; next = waiting.pop()) {
      try {
        current.set(next, (await products.find(next, timeLeft, fresh)) ?? 'gone');
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refusal = error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, work));
  return { current, refusal };
};

/**
 * The lines' products as they are now.
 * @throws {Refusal} `product-service-unavailable`
 */
export const currentProducts = async (asked: Asked): Promise<CurrentProducts> => {
  const { current, refusal } = await lookUp(asked);
  if (refusal !== undefined) throw refusal;
  return current;
};

/** Like `currentProducts`, but omits products that do not arrive in time: the cart can show its stored ones instead. */
export const currentProductsIfKnown = async (asked: Asked & { log: Log }): Promise<CurrentProducts> => {
  const { current, refusal } = await lookUp(asked);
  if (refusal !== undefined) asked.log.warn('products shown as they were', factsOf(refusal.cause));
  return current;
};
