import { MAX_QUANTITY } from '../schemas.ts';
import { isLive, type LineLife, type StoredLine, type Writing, written } from './line.ts';

/** What became of a line. */
export type LineOutcome =
  | { kind: 'holds'; line: StoredLine }
  /** Nothing is left; `line` is what was there. */
  | { kind: 'gone'; line: StoredLine }
  | { kind: 'below-zero' }
  | { kind: 'above-limit' };

type Counted = LineLife & { quantity: number };

/** How many there are after adding `change`, or the limit that this would pass; a dead line counts nothing. */
const sumAfter = (before: Counted | undefined, change: number, now: number): number | 'below-zero' | 'above-limit' => {
  const sum = (before !== undefined && isLive(before, now) ? before.quantity : 0) + change;
  if (sum < 0) return 'below-zero';
  return sum > MAX_QUANTITY ? 'above-limit' : sum;
};

/** What adding `change` (negative: taking away, never 0) does to the line as it was read. */
export const decideAdd = (before: StoredLine | undefined, change: number, writing: Writing): LineOutcome => {
  const sum = sumAfter(before, change, writing.now);
  if (typeof sum === 'string') return { kind: sum };
  if (before !== undefined && sum === 0) return { kind: 'gone', line: before };
  return { kind: 'holds', line: written(writing, sum, before) };
};

/** Why the single conditional write of an add did not happen, told from the line that stood in its way. */
export type AddObstacle = 'dead-line' | 'above-limit' | 'below-zero' | 'takes-all' | 'changed';

/** Finds it, from the line as it was when the condition did not hold; `now` in milliseconds. */
export const obstacleToAdd = (before: Counted | undefined, change: number, now: number): AddObstacle => {
  const sum = sumAfter(before, change, now);
  if (typeof sum === 'string') return sum;
  if (before !== undefined && !isLive(before, now)) return 'dead-line';
  return sum === 0 ? 'takes-all' : 'changed';
};
