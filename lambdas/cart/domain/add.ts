import { MAX_QUANTITY } from '../schemas.ts';
import { isLive, type LineLife, type StoredLine, type Writing, written } from './line.ts';

/** What a write did to a line. */
export type LineOutcome =
  | { kind: 'holds'; line: StoredLine }
  /** Nothing is left; `line` is what was there. */
  | { kind: 'gone'; line: StoredLine }
  | { kind: 'below-zero' }
  | { kind: 'above-limit' };

type Counted = LineLife & { quantity: number };

/** The quantity after adding `change`, or the limit it would exceed; a dead line counts as 0. */
const sumAfter = (before: Counted | undefined, change: number, now: number): number | 'below-zero' | 'above-limit' => {
  const sum = (before !== undefined && isLive(before, now) ? before.quantity : 0) + change;
  if (sum < 0) return 'below-zero';
  return sum > MAX_QUANTITY ? 'above-limit' : sum;
};

/** The result of adding `change` (negative to take away, never 0) to the line as it was read. */
export const decideAdd = (before: StoredLine | undefined, change: number, writing: Writing): LineOutcome => {
  const sum = sumAfter(before, change, writing.now);
  if (typeof sum === 'string') return { kind: sum };
  if (before !== undefined && sum === 0) return { kind: 'gone', line: before };
  return { kind: 'holds', line: written(writing, sum, before) };
};

/** Why the single conditional write of an add failed. */
export type AddObstacle = 'dead-line' | 'above-limit' | 'below-zero' | 'takes-all' | 'changed';

/** The reason, given the line as it was when the condition failed; `now` in milliseconds. */
export const obstacleToAdd = (before: Counted | undefined, change: number, now: number): AddObstacle => {
  const sum = sumAfter(before, change, now);
  if (typeof sum === 'string') return sum;
  if (before !== undefined && !isLive(before, now)) return 'dead-line';
  return sum === 0 ? 'takes-all' : 'changed';
};
