import { describe, expect, test } from 'vitest';
import { cardErrors, EXAMPLE_CARD, maskCvc, maskExpiry, maskNumber } from './card.ts';

const now = new Date('2026-11-22T12:00:00Z');

describe('the example card form', () => {
  test('accepts the example card', () => expect(cardErrors(EXAMPLE_CARD, now)).toEqual({}));

  test('formats what is typed', () => {
    expect(maskNumber('4242x4242 42424242')).toBe('4242 4242 4242 4242');
    expect(maskNumber('4242')).toBe('4242');
    expect(['1', '12', '123', '12 / 345', '7', '73'].map(maskExpiry)).toEqual([
      '1',
      '12',
      '12 / 3',
      '12 / 34',
      '07',
      '07 / 3',
    ]);
    expect(['1/', '1/30', '01/2030', '12 / 2034', '122034'].map(maskExpiry)).toEqual([
      '01',
      '01 / 30',
      '01 / 30',
      '12 / 34',
      '12 / 34',
    ]);
    expect(maskCvc('12a345')).toBe('1234');
  });

  test.each([
    [{ number: '4242 4242 4242 4241' }, 'number'],
    [{ number: '42' }, 'number'],
    [{ name: '  ' }, 'name'],
    [{ expiry: '13 / 30' }, 'expiry'],
    [{ expiry: '10 / 26' }, 'expiry'],
    [{ cvc: '12' }, 'cvc'],
  ])('rejects %j', (part, field) => {
    expect(Object.keys(cardErrors({ ...EXAMPLE_CARD, ...part }, now))).toEqual([field]);
  });

  test('accepts a card until the last day of its expiry month', () => {
    expect(cardErrors({ ...EXAMPLE_CARD, expiry: '11 / 26' }, now)).toEqual({});
  });
});
