import { expect, test } from 'vitest';
import { backOff } from './backoff.ts';

/** The waits after each of eight attempts, in milliseconds, for this random number. */
const waitsAt = async (random: number): Promise<number[]> => {
  const waits: number[] = [];
  const effects = { random: () => random, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
  for (let attempt = 0; attempt < 8; attempt += 1) expect(await backOff(effects, attempt, () => 60_000)).toBe(true);
  return waits;
};

test('waits double up to a second, with full jitter', async () => {
  expect(await waitsAt(1)).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000]);
  expect(await waitsAt(0.5)).toEqual([13, 25, 50, 100, 200, 400, 500, 500]);
  expect(await waitsAt(0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});
