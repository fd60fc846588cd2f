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

/** The line after a write; for a removed line, what it was before. */
type Left = { kind: 'holds'; line: StoredLine } | { kind: 'gone'; line: StoredLine | undefined };

/** The response with the line after a write. A removed line has quantity 0 and expires now. */
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
