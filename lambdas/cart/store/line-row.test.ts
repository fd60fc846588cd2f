import { expect, test } from 'vitest';
import { toLine } from './line-row.ts';

/**
 * Rows in every format that was ever written, oldest first. Tables contain them, so they are never changed here: for a
 * new format, a row is added.
 */
const WRITTEN = [
  {
    pk: 'user#2f1d',
    sk: 'product#rainbow-kite',
    quantity: 2,
    product: {
      name: 'Rainbow Kite',
      category: 'Outdoors',
      description: 'Flies in a light breeze.',
      price: 2400,
      currency: 'USD',
      pictures: ['/pictures/kite.svg'],
      tags: ['kite', 'wind'],
      package: { height: 4, length: 90, weight: 310, width: 12 },
    },
    addedAt: '2026-11-22T12:00:00.000Z',
    updatedAt: '2026-11-22T12:30:00.000Z',
    expiresAt: 1_795_955_400,
    rev: 1_795_348_800_000_001,
  },
];

test('rows in every format that was ever written can be read', () => {
  for (const { pk: _pk, sk, ...line } of WRITTEN) {
    expect(toLine({ sk, ...line })).toEqual({ productId: 'rainbow-kite', ...line });
    expect(toLine({ sk, ...line, movedTo: 'user#1' }).movedTo).toBe('user#1');
  }
});
