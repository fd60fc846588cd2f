import { describe, expect, test } from 'vitest';
import { formatMoney } from './money.ts';

describe('formatMoney', () => {
  test.each([
    [0, 'USD', '$0.00'],
    [5, 'USD', '$0.05'],
    [123_450, 'USD', '$1,234.50'],
    [-1, 'USD', '-$0.01'],
    [1_999, 'EUR', '€19.99'],
    [1_234, 'JPY', '¥1,234'],
    [12_345, 'KWD', 'KWD 12.345'],
  ])('formats %i minor units of %s as %s', (minorUnits, currency, text) => {
    expect(formatMoney(minorUnits, currency).replace(/\u00a0/g, ' ')).toBe(text);
  });

  test('keeps every cent of amounts that a floating-point fraction cannot represent', () => {
    expect(formatMoney(Number.MAX_SAFE_INTEGER, 'USD')).toBe('$90,071,992,547,409.91');
  });
});
