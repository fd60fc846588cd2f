import { expect, test } from 'vitest';
import { factsOf } from './log.ts';

class Throttled extends Error {
  override readonly name = 'Throttled';
}

test('of an error the log learns its kind, its cause’s and its place, and nothing that a message could hold', () => {
  const facts = factsOf(new TypeError('token abc', { cause: new Throttled('user#secret') }));
  expect(facts).toEqual({ error: 'TypeError', cause: 'Throttled', where: expect.stringMatching(/^log\.test\.ts:\d+/) });
  expect(factsOf(new TypeError('token abc', { cause: 'user#secret' })).cause).toBeUndefined();
  expect(factsOf('user#secret')).toEqual({ error: 'string' });
});
