import { expect, test } from 'vitest';
import { driftOf, isExpired } from './audit.ts';

const line = { ownerKey: 'user#ann', productId: 'kite', quantity: 3, rev: 1, expiresAt: 100 };
const pair = { ownerKey: line.ownerKey, productId: line.productId, line, entry: { quantity: 3, sequence: '1' } };

test('a difference is reported as an expired line, not as drift, from the second it expires', () => {
  expect([driftOf(pair, 99_999), isExpired(pair, 99_999)]).toEqual([0, false]);
  expect([driftOf(pair, 100_000), isExpired(pair, 100_000)]).toEqual([-3, true]);
});
