import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { call } from './retries.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a read that is not answered in three seconds is asked for again, however much time is left', async () => {
  const effects = { now: () => 0, random: () => 0, newId: () => '', sleep: async () => {} };
  let asked = 0;
  const answer = call({ effects, timeLeft: () => 20_000 }, 'always', async ({ abortSignal }) => {
    asked += 1;
    if (asked > 1) return 'told';
    return new Promise<string>((_resolve, reject) => {
      const aborted = Object.assign(new Error('aborted'), { name: 'AbortError' });
      abortSignal.addEventListener('abort', () => reject(aborted));
    });
  });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toBe(2);
  expect(await answer).toBe('told');
});
