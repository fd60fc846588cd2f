import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_QUANTITY } from '../schemas.ts';
import { isLive, type StoredLine } from './line.ts';
import { afterMoves, planMoves } from './merge.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const SECONDS = NOW / 1000;

const line = fc.record({
  productId: fc.constantFrom('a', 'b', 'c', 'd'),
  quantity: fc.integer({ min: 1, max: MAX_QUANTITY }),
  product: fc.record({
    name: fc.string(),
    category: fc.constant('c'),
    description: fc.constant(''),
    price: fc.nat(10_000),
    currency: fc.constant('USD'),
    pictures: fc.constant<string[]>([]),
    tags: fc.constant<string[]>([]),
    package: fc.constant({ height: 1, length: 1, weight: 1, width: 1 }),
  }),
  addedAt: fc.constantFrom('2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'),
  updatedAt: fc.constantFrom('2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'),
  expiresAt: fc.constantFrom(SECONDS - 1, SECONDS, SECONDS + 1, SECONDS + 1000),
  rev: fc.nat(),
  movedTo: fc.constantFrom(undefined, 'user#x'),
});
const cart = fc.uniqueArray(line, { selector: (one) => one.productId });

const quantityOf = (lines: readonly StoredLine[], productId: string): number =>
  lines.find((one) => one.productId === productId && isLive(one, NOW))?.quantity ?? 0;

describe('a merge', () => {
  it('sums live lines up to the limit, changes nothing else, and renews what it writes', () => {
    fc.assert(
      fc.property(cart, cart, (anonymous, user) => {
        const owner = { kind: 'user' as const, sub: 's' };
        const moves = planMoves({ anonymous, user, owner, now: NOW, lifetime: 100, firstRev: NOW * 1000 });
        const after = afterMoves(user, moves, NOW);
        for (const productId of ['a', 'b', 'c', 'd']) {
          const sum = quantityOf(anonymous, productId) + quantityOf(user, productId);
          const capped = quantityOf(anonymous, productId) === 0 ? sum : Math.min(sum, MAX_QUANTITY);
          expect(quantityOf(after, productId)).toBe(capped);
          const move = moves.find((one) => one.from.productId === productId);
          expect(move !== undefined).toBe(quantityOf(anonymous, productId) > 0);
          expect(move?.requested).toBe(move !== undefined && sum > MAX_QUANTITY ? sum : undefined);
        }
        for (const { from, to, result } of moves) {
          expect(result.expiresAt).toBe(SECONDS + 100);
          expect(result.rev).toBeGreaterThan(to?.rev ?? 0);
          const other = to !== undefined && isLive(to, NOW) ? to : from;
          expect(result.product).toBe(other.updatedAt > from.updatedAt ? other.product : from.product);
          expect(result.addedAt).toBe([other.addedAt, from.addedAt].toSorted()[0]);
        }
        expect(after.every((one) => isLive(one, NOW))).toBe(true);
      }),
    );
  });
});
