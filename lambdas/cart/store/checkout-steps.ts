import { chunksByWeight } from '../domain/chunks.ts';
import { instant, type StoredLine, toSeconds } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import type { Line } from '../schemas.ts';
import { LINES_AT_ONCE, LINES_PER_PART, PART_BYTES, takeAtOnce, takeStep, type Unfinished } from './checkout.ts';
import type { RequestName } from './request-marker.ts';
import type { Store } from './table.ts';

/** The cart as a checkout found it: live lines only. */
export interface CheckoutCart {
  owner: Owner;
  /** Milliseconds. */
  now: number;
  lines: StoredLine[];
  unfinished: Unfinished | undefined;
  /** What the unfinished checkout took out. */
  taken: Line[];
}

/** What a request has done so far, over all its rounds. */
export interface Taking {
  /** From the first taken part on: the revs, by product id, of the lines that may still be taken. */
  agreed: Map<string, number> | undefined;
  /** Another request with the same key was in the way. */
  sawSameKey: boolean;
}

export interface TakeAll extends CheckoutCart {
  /** The lines as the receipt shows them, in the same order. */
  items: Line[];
  checkoutId: string;
  /** How long an unfinished checkout can be taken up again, in seconds. */
  lifetime: number;
}

interface Part {
  line: StoredLine;
  item: Line;
}

const partsOf = ({ lines, items }: TakeAll): Part[][] => {
  const pairs = lines.flatMap((line, index) => {
    const item = items[index];
    return item === undefined ? [] : [{ line, item }];
  });
  const parts = chunksByWeight(pairs, LINES_PER_PART, PART_BYTES, (pair) =>
    Buffer.byteLength(JSON.stringify(pair.item)),
  );
  // An unfinished checkout that finds an empty cart has nothing to take, and still has to end.
  return parts.length === 0 ? [[]] : parts;
};

const takeInSteps = async (store: Store, all: TakeAll, taking: Taking, name: RequestName | undefined) => {
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
 * Takes all the lines out of the cart. In one transaction where that can be; else in several, which keep the parts of
 * the receipt, so that whoever comes next can end what a crash cut short.
 * @returns false when a line was no longer as it was read; what was taken before is kept
 */
export const takeAll = (store: Store, all: TakeAll, taking: Taking, name: RequestName | undefined): Promise<boolean> =>
  name === undefined && all.unfinished === undefined && all.lines.length <= LINES_AT_ONCE
    ? takeAtOnce(store, all.owner, all.lines)
    : takeInSteps(store, all, taking, name);
