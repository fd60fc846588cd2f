import { MAX_QUANTITY } from '../schemas.ts';
import { isLive, type LineLife, type StoredLine, type Writing, written } from './line.ts';

/** What became of a line. */
export type LineOutcome =
  | { kind: 'holds'; line: StoredLine }
  /** Nothing is left; `line` is what was there. */
  | { kind: 'gone'; line: StoredLine }
  | { kind: 'below-zero' }
  | { kind: 'above-limit' };

/** What adding `change` (negative: taking away, never 0) does to the line as it was read. */
export const decideAdd = (before: StoredLine | undefined, change: number, writing: Writing): LineOutcome => {
  const live = before !== undefined && isLive(before, writing.now) ? before : undefined;
  const quantity = (live?.quantity ?? 0) + change;
  if (quantity < 0) return { kind: 'below-zero' };
  if (quantity > MAX_QUANTITY) return { kind: 'above-limit' };
  if (live !== undefined && quantity === 0) return { kind: 'gone', line: live };
  return { kind: 'holds', line: written(writing, quantity, before) };
};

/** Why the single conditional write of an add did not happen, told from the line that stood in its way. */
export type AddObstacle = 'dead-line' | 'above-limit' | 'below-zero' | 'takes-all' | 'changed';

/** Finds it, from the line as it was when the condition did not hold; `now` in milliseconds. */
export const obstacleToAdd = (
  before: (LineLife & { quantity: number }) | undefined,
  change: number,
  now: number,
): AddObstacle => {
  if (before === undefined) return change > 0 ? 'changed' : 'below-zero';
  if (!isLive(before, now)) return change > 0 ? 'dead-line' : 'below-zero';
  if (change > 0) return before.quantity + change > MAX_QUANTITY ? 'above-limit' : 'changed';
  if (before.quantity + change < 0) return 'below-zero';
  return before.quantity + change === 0 ? 'takes-all' : 'changed';
};
