import { expect, test } from 'vitest';
import { ApiError } from './api.ts';

const isPassing = ([status, problem]: readonly [number, string]) => new ApiError(status, problem, '').isPassing;

/** A 403 of no problem is the firewall's. */
const PASSING = [
  [0, ''],
  [403, ''],
  [408, ''],
  [409, 'request-in-progress'],
  [429, 'too-many-requests'],
  [500, 'internal'],
  [503, 'product-service-unavailable'],
] as const;

const FINAL = [
  [1, ''],
  [400, 'invalid-request'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'product-not-found'],
  [409, 'quantity-above-limit'],
  [412, 'cart-changed'],
  [422, 'idempotency-key-reused'],
] as const;

test('a call that was lost, came too often or met a shop in trouble is worth another try; a refusal is not', () => {
  expect(PASSING.filter((how) => !isPassing(how))).toEqual([]);
  expect(FINAL.filter(isPassing)).toEqual([]);
});
