import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromCursor, mergeSlots, toCursor } from './total-page.ts';

const slot = fc.uniqueArray(
  fc.record({ productId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), quantity: fc.nat(9) }),
  {
    selector: (one) => one.productId,
  },
);

it('pages over any slots contain every product once, with its sum', () => {
  fc.assert(
    fc.property(fc.array(slot, { minLength: 8, maxLength: 8 }), fc.integer({ min: 1, max: 5 }), (slots, limit) => {
      const expected = new Map<string, number>();
      for (const { productId, quantity } of slots.flat()) {
        expected.set(productId, (expected.get(productId) ?? 0) + quantity);
      }
      const found: [string, number][] = [];
      for (let after = '', more = true; more; ) {
        const pages = slots.map((all) =>
          all
            .toSorted((a, b) => (a.productId < b.productId ? -1 : 1))
            .filter((one) => one.productId > after)
            .slice(0, limit),
        );
        const page = mergeSlots(pages, limit);
        found.push(...page.items.map((item): [string, number] => [item.productId, item.quantity]));
        more = page.more && page.items.length > 0;
        after = page.items.at(-1)?.productId ?? after;
      }
      expect(found).toEqual([...expected].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    }),
  );
});

it('a cursor decodes to its product, and anything else to nothing', () => {
  for (const id of ['kite', 'a-b_c', 'x'.repeat(64), '1', '12', '123']) expect(fromCursor(toCursor(id))).toBe(id);
  for (const cursor of ['', '*', toCursor('..'), toCursor('a/b'), 'a', '====', 'ä']) {
    expect(fromCursor(cursor)).toBeUndefined();
  }
});
