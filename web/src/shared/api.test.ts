import { expect, test } from 'vitest';
import { ApiError } from './api.ts';

const isTransient = ([status, problem]: readonly [number, string]) => new ApiError(status, problem, '').isTransient;

/** A 403 without a problem document is the firewall's. */
const TRANSIENT = [
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

test('network errors, throttling and server errors are transient; other errors are not', () => {
  expect(TRANSIENT.filter((error) => !isTransient(error))).toEqual([]);
  expect(FINAL.filter(isTransient)).toEqual([]);
});
