import { expect, test } from 'vitest';
import { createPseudonym, factsOf } from './log.ts';

class Throttled extends Error {
  override readonly name = 'Throttled';
}

test('of an error the log learns its kind, its cause’s and its place, and nothing that a message could hold', () => {
  const facts = factsOf(new TypeError('token abc', { cause: new Throttled('user#secret') }));
  expect(facts).toEqual({ error: 'TypeError', cause: 'Throttled', where: expect.stringMatching(/^log\.test\.ts:\d+/) });
  expect(factsOf(new TypeError('token abc', { cause: 'user#secret' })).cause).toBeUndefined();
  expect(factsOf('user#secret')).toEqual({ error: 'string' });
});

test('an owner is called the same by one deployment, and not by another, nor by what is known of it', () => {
  const name = createPseudonym('one');
  expect(name('user#the-sub')).toMatch(/^[0-9a-f]{16}$/);
  expect(name('user#the-sub')).toBe(createPseudonym('one')('user#the-sub'));
  expect(name('user#the-sub')).not.toBe(createPseudonym('another')('user#the-sub'));
  expect(name('user#the-sub')).not.toBe(name('user#another'));
});
