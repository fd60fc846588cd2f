import { describe, expect, it } from 'vitest';
import { ANONYMOUS_LIFETIME, firstRev, isLive, type LineLife, USER_LIFETIME } from './line.ts';

describe('a line', () => {
  it('lives one day in an anonymous cart and seven in a user’s', () => {
    expect([ANONYMOUS_LIFETIME, USER_LIFETIME]).toEqual([86_400, 7 * 86_400]);
  });

  it('is dead from the second it expires, and when it is moved', () => {
    const line: LineLife = { expiresAt: 1000 };
    expect([isLive(line, 999_999), isLive(line, 1_000_000)]).toEqual([true, false]);
    expect(isLive({ ...line, movedTo: 'user#x' }, 0)).toBe(false);
  });

  it('starts with a higher rev than every line created before', () => {
    expect(firstRev(2, 0)).toBeGreaterThan(firstRev(1, 0.999_999));
    expect(Number.isSafeInteger(firstRev(Date.parse('2200-01-01'), 0.5))).toBe(true);
  });
});
