import { MAX_QUANTITY } from '../schemas.ts';
import { isLive, type StoredLine, type Writing, written } from './line.ts';
import type { Owner } from './owner.ts';

/** One move: the anonymous and the user's line as they were read, and the user's line after the move. */
export interface Move {
  from: StoredLine;
  /** The user's line of the product, live or dead, if there is one. */
  to: StoredLine | undefined;
  result: StoredLine;
  /** The sum, if it exceeded what a line can hold. */
  requested?: number;
}

interface Merge {
  anonymous: readonly StoredLine[];
  user: readonly StoredLine[];
  owner: Owner;
  now: number;
  lifetime: number;
  firstRev: number;
}

const newerOf = (from: StoredLine, to: StoredLine | undefined): StoredLine =>
  to !== undefined && to.updatedAt > from.updatedAt ? to : from;

const moveOf = (from: StoredLine, stored: StoredLine | undefined, merge: Merge): Move => {
  const live = stored !== undefined && isLive(stored, merge.now) ? stored : undefined;
  const sum = from.quantity + (live?.quantity ?? 0);
  const writing: Writing = { ...merge, productId: from.productId, product: newerOf(from, live).product };
  const result = written(writing, Math.min(sum, MAX_QUANTITY), stored);
  const addedAt = live !== undefined && live.addedAt < from.addedAt ? live.addedAt : from.addedAt;
  return {
    from,
    to: stored,
    result: { ...result, addedAt },
    ...(sum > MAX_QUANTITY ? { requested: sum } : {}),
  };
};

/** The moves that bring every live anonymous line into the user's cart: quantities summed, the newer product kept. */
export const planMoves = (merge: Merge): Move[] => {
  const user = new Map(merge.user.map((line) => [line.productId, line]));
  return merge.anonymous
    .filter((line) => isLive(line, merge.now))
    .map((line) => moveOf(line, user.get(line.productId), merge));
};

/** The user's live lines after the moves. */
export const afterMoves = (user: readonly StoredLine[], moves: readonly Move[], now: number): StoredLine[] => {
  const lines = new Map(user.filter((line) => isLive(line, now)).map((line) => [line.productId, line]));
  for (const move of moves) lines.set(move.result.productId, move.result);
  return [...lines.values()];
};
