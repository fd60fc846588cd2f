import { expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

it('keeps the most recently used entries until they expire', () => {
  let now = 0;
  const cache = createBoundedCache<number>({ max: 2, now: () => now });
  cache.set('a', 1, 10);
  cache.set('b', 2, 10);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3, 11);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  now = 10;
  expect([cache.get('a'), cache.get('c')]).toEqual([undefined, 3]);
});
