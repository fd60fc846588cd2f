import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advancesByRows,
  type LedgerEntry,
  type LineImage,
  lineName,
  newestImages,
  planAdvances,
  SLOTS,
  slotOf,
  totalChanges,
} from './ledger.ts';

const image = fc.record({
  ownerKey: fc.constantFrom('user#a', 'user#b', 'cart#c'),
  productId: fc.constantFrom('p', 'q', 'r'),
  quantity: fc.nat(500),
  sequence: fc.bigInt({ min: 1n, max: 10n ** 30n }).map(String),
});

/** Counts images as the store does: updates the ledger and the totals by product. */
const count = (entries: Map<string, LedgerEntry>, totals: Map<string, number>, images: LineImage[]) => {
  const advances = planAdvances(newestImages(images), entries);
  for (const { image: seen } of advances) entries.set(lineName(seen), seen);
  for (const { productId, delta } of totalChanges(advances)) {
    totals.set(productId, (totals.get(productId) ?? 0) + delta);
  }
};

describe('the ledger', () => {
  it('ends the same for any batching, repetition and order, and sums up to the totals', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(image, { selector: (one) => one.sequence, maxLength: 30 }),
        fc.infiniteStream(fc.nat(29)),
        fc.nat(60),
        (images, picks, repeats) => {
          const expected = new Map<string, LedgerEntry>();
          for (const one of images.toSorted((a, b) => (BigInt(a.sequence) < BigInt(b.sequence) ? -1 : 1))) {
            expected.set(lineName(one), one);
          }
          const entries = new Map<string, LedgerEntry>();
          const totals = new Map<string, number>();
          for (const pick of picks.take(repeats)) count(entries, totals, images.slice(pick, pick + 5).toReversed());
          count(entries, totals, images);
          expect(entries).toEqual(expected);
          for (const product of ['p', 'q', 'r']) {
            const ofProduct = [...entries].filter(([name]) => name.endsWith(`#${product}`));
            expect(totals.get(product) ?? 0).toBe(ofProduct.reduce((sum, [, entry]) => sum + entry.quantity, 0));
          }
        },
      ),
    );
  });

  it('is written in pieces of limited size, without loss', () => {
    fc.assert(
      fc.property(fc.array(image, { maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (images, rows) => {
        const advances = planAdvances(newestImages(images), new Map());
        const pieces = advancesByRows(advances, rows);
        expect(pieces.flat()).toEqual(advances);
        for (const piece of pieces) expect(piece.length + totalChanges(piece).length).toBeLessThanOrEqual(rows);
      }),
    );
  });

  it('spreads lines evenly over the slots, with a stable slot for each line', () => {
    const counts = Array.from({ length: SLOTS }, () => 0);
    for (let line = 0; line < 8000; line += 1) {
      const slot = slotOf(`user#${line}#kite`);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1200);
    // With another hash, existing lines would be counted in two slots.
    expect(['user#a#kite', 'cart#b#tent', ''].map(slotOf)).toMatchInlineSnapshot(`
      [
        4,
        2,
        5,
      ]
    `);
  });
});
