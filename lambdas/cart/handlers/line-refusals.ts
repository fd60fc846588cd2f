import { Refusal } from '@shop/shared/refusal';
import type { LineOutcome } from '../domain/add.ts';
import { MAX_QUANTITY } from '../schemas.ts';

type Accepted = Extract<LineOutcome, { kind: 'holds' | 'gone' }>;

/** The outcome, if it is one that changes the cart. @throws {Refusal} `quantity-below-zero`, `quantity-above-limit` */
export const accepted = (outcome: LineOutcome): Accepted => {
  switch (outcome.kind) {
    case 'below-zero':
      throw new Refusal('quantity-below-zero', 'The cart has fewer than you want to remove.');
    case 'above-limit':
      throw new Refusal('quantity-above-limit', `The limit is ${MAX_QUANTITY} per product.`);
    case 'holds':
    case 'gone':
      return outcome;
    default:
      return outcome satisfies never;
  }
};

/** The refusal for an id that matches no product. */
export const productNotFound = (): Refusal =>
  new Refusal('product-not-found', 'The catalogue has no product with this ID.');
