import type { Product } from '@shop/products/schemas';
import { toLineProduct, viewLine } from '../domain/cart-view.ts';
import { instant, type StoredLine } from '../domain/line.ts';
import type { LineAnswer } from '../schemas.ts';

interface Described {
  productId: string;
  /** Undefined when it is not known. */
  product: Product | undefined;
  now: number;
}

/** What a write left of a line; of one that was removed, what was there. */
type Left = { kind: 'holds'; line: StoredLine } | { kind: 'gone'; line: StoredLine | undefined };

/** The line as a write left it. One that is gone is told with quantity 0, and ends now. */
export const lineAnswer = (outcome: Left, { productId, product, now }: Described): LineAnswer => {
  if (outcome.kind === 'holds') return viewLine(outcome.line, product ?? 'unknown');
  const known = product === undefined ? outcome.line?.product : toLineProduct(product);
  return {
    productId,
    quantity: 0,
    ...(known === undefined ? {} : { product: known }),
    lineTotal: 0,
    addedAt: outcome.line?.addedAt ?? instant(now),
    expiresAt: instant(now),
  };
};
