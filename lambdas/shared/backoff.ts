import type { Effects, TimeLeft } from './effects.ts';

/** The first wait, and the longest, in milliseconds. */
const FIRST_WAIT = 25;
const LONGEST_WAIT = 1_000;

/**
 * Waits before attempt number `attempt + 1` (the first is 0): exponential backoff with full jitter, so that callers
 * that collided once do not collide again.
 * @returns false, at once, if the wait would outlast the time left.
 */
export const backOff = async (
  effects: Pick<Effects, 'random' | 'sleep'>,
  attempt: number,
  timeLeft: TimeLeft,
): Promise<boolean> => {
  const wait = Math.ceil(effects.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt));
  if (wait >= timeLeft()) return false;
  await effects.sleep(wait);
  return true;
};
