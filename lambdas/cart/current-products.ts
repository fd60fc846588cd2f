import { Refusal } from '@shop/shared/refusal';
import type { CurrentProduct, CurrentProducts } from './domain/cart-view.ts';
import type { ProductService } from './product-service.ts';

/** How many products are looked up at once. */
const AT_ONCE = 16;

interface LookUp {
  current: CurrentProducts;
  /** Set when the service did not answer; some products are then missing. */
  refusal: Refusal | undefined;
}

const lookUp = async (service: ProductService, productIds: readonly string[]): Promise<LookUp> => {
  const current = new Map<string, CurrentProduct>();
  const waiting = [...new Set(productIds)];
  let refusal: Refusal | undefined;
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined && refusal === undefined; next = waiting.pop()) {
      try {
        current.set(next, (await service.find(next)) ?? 'gone');
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
 * The products as they are now.
 * @throws {Refusal} `product-service-unavailable`
 */
export const currentProducts = async (
  service: ProductService,
  productIds: readonly string[],
): Promise<CurrentProducts> => {
  const { current, refusal } = await lookUp(service, productIds);
  if (refusal !== undefined) throw refusal;
  return current;
};

/** As `currentProducts`, but what the service does not tell is left out: a cart can be shown as it was. */
export const currentProductsIfKnown = async (
  service: ProductService,
  productIds: readonly string[],
  onFailure: (refusal: Refusal) => void,
): Promise<CurrentProducts> => {
  const { current, refusal } = await lookUp(service, productIds);
  if (refusal !== undefined) onFailure(refusal);
  return current;
};
