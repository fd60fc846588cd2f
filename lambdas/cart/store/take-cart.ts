import { chunksByWeight } from '../domain/chunks.ts';
import { instant, type StoredLine, toSeconds } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import type { Line } from '../schemas.ts';
import { LINES_AT_ONCE, LINES_PER_PART, PART_BYTES, takeAtOnce, takeStep } from './checkout-transaction.ts';
import type { Unfinished } from './read-checkout.ts';
import type { RequestName } from './request-marker.ts';
import type { Store } from './table.ts';

/** The cart as read by a checkout: live lines only. */
export interface CheckoutCart {
  owner: Owner;
  /** Milliseconds. */
  now: number;
  lines: StoredLine[];
  unfinished: Unfinished | undefined;
  /** What the unfinished checkout removed. */
  taken: Line[];
}

/** What a request has done so far, across its attempts. */
export interface Taking {
  /** Once a part has been removed: the revs, by product id, of the lines that may still be removed. */
  agreed: Map<string, number> | undefined;
  /** There was a conflict with another request with the same key. */
  sawSameKey: boolean;
}

export interface TakeCart extends CheckoutCart {
  /** The lines as the receipt shows them, in the same order. */
  items: Line[];
  checkoutId: string;
  /** How long an unfinished checkout can be resumed, in seconds. */
  lifetime: number;
}

/** What one transaction removes: the lines, each with its item of the receipt. */
type Part = { line: StoredLine; item: Line }[];

const partsOf = ({ lines, items }: TakeCart): Part[] => {
  const pairs = lines.flatMap((line, index) => {
    const item = items[index];
    return item === undefined ? [] : [{ line, item }];
  });
  const parts = chunksByWeight(pairs, LINES_PER_PART, PART_BYTES, (pair) =>
    Buffer.byteLength(JSON.stringify(pair.item)),
  );
  // An unfinished checkout of a cart that is now empty removes nothing, but still has to be completed.
  return parts.length === 0 ? [[]] : parts;
};

const takeInSteps = async (store: Store, all: TakeCart, taking: Taking, name: RequestName | undefined) => {
  const parts = partsOf(all);
  const partsTaken = all.unfinished?.parts ?? 0;
  const answer = { checkoutId: all.checkoutId, checkedOutAt: instant(all.now) };
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const outcome = await takeStep(store, {
      owner: all.owner,
      checkoutId: all.checkoutId,
      lines: part.map(({ line }) => line),
      items: part.map(({ item }) => item),
      part: partsTaken + index,
      begun: all.unfinished !== undefined || index > 0,
      last,
      now: all.now,
      keptUntil: all.unfinished?.expiresAt ?? toSeconds(all.now) + all.lifetime,
      ...(last && name !== undefined ? { marker: { request: name, answer } } : {}),
    });
    if (outcome === 'same-key') taking.sawSameKey = true;
    if (outcome !== 'done') return false;
    if (!last) taking.agreed ??= new Map(all.lines.map((line) => [line.productId, line.rev]));
  }
  return true;
};

/**
 * Removes all the lines from the cart: in one transaction if possible, otherwise in several, which store the parts of
 * the receipt, so that the next checkout can complete one interrupted by a crash.
 * @returns false if a line changed since it was read; what was removed before that is kept
 */
export const takeCart = (
  store: Store,
  all: TakeCart,
  taking: Taking,
  name: RequestName | undefined,
): Promise<boolean> =>
  name === undefined && all.unfinished === undefined && all.lines.length <= LINES_AT_ONCE
    ? takeAtOnce(store, all.owner, all.lines)
    : takeInSteps(store, all, taking, name);
