import { expect, test } from 'vitest';
import { meaningOf } from './failures.ts';

const failure = (more: object) => Object.assign(new Error('no'), more);

test('a refused connection had no effect, a server error may have had one, and an unknown error is final', () => {
  expect(meaningOf(failure({ code: 'ECONNREFUSED' }))).toBe('not-done');
  expect(meaningOf(failure({ name: 'NeverHeardOf', $metadata: { httpStatusCode: 502 } }))).toBe('unknown');
  expect(meaningOf(failure({ name: 'NeverHeardOf', $metadata: { httpStatusCode: 400 } }))).toBe('final');
});
