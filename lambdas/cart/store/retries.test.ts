import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { call } from './retries.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a read without a response is retried after three seconds, even with more time left', async () => {
  const effects = { now: () => 0, random: () => 0, newId: () => '', sleep: async () => {} };
  let calls = 0;
  const answer = call({ effects, timeLeft: () => 20_000 }, 'always', async ({ abortSignal }) => {
    calls += 1;
    if (calls > 1) return 'done';
    return new Promise<string>((_resolve, reject) => {
      const aborted = Object.assign(new Error('aborted'), { name: 'AbortError' });
      abortSignal.addEventListener('abort', () => reject(aborted));
    });
  });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(calls).toBe(2);
  expect(await answer).toBe('done');
});
