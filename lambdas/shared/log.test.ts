import { expect, test } from 'vitest';
import { createPseudonym, factsOf } from './log.ts';

class Throttled extends Error {
  override readonly name = 'Throttled';
}

test('the log fields of an error are its name, its cause’s name and its location, but no message', () => {
  const facts = factsOf(new TypeError('token abc', { cause: new Throttled('user#secret') }));
  expect(facts).toEqual({ error: 'TypeError', cause: 'Throttled', where: expect.stringMatching(/^log\.test\.ts:\d+/) });
  expect(factsOf(new TypeError('token abc', { cause: 'user#secret' })).cause).toBeUndefined();
  expect(factsOf('user#secret')).toEqual({ error: 'string' });
});

test('an owner’s pseudonym is stable within a deployment, differs between deployments, and does not contain the owner', () => {
  const pseudonymOf = createPseudonym('one');
  expect(pseudonymOf('user#the-sub')).toMatch(/^[0-9a-f]{16}$/);
  expect(pseudonymOf('user#the-sub')).toBe(createPseudonym('one')('user#the-sub'));
  expect(pseudonymOf('user#the-sub')).not.toBe(createPseudonym('another')('user#the-sub'));
  expect(pseudonymOf('user#the-sub')).not.toBe(pseudonymOf('user#another'));
});
