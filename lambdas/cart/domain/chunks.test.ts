import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { chunksByWeight, chunksOf } from './chunks.ts';

it('chunks contain every item in order, and none is too large', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 })), fc.integer({ min: 1, max: 7 }), (items, size) => {
      expect(chunksOf(items, size).flat()).toEqual(items);
      expect(chunksOf(items, size).every((chunk) => chunk.length > 0 && chunk.length <= size)).toBe(true);
      const weighed = chunksByWeight(items, size, 40, (item) => item);
      expect(weighed.flat()).toEqual(items);
      for (const chunk of weighed) {
        expect(chunk.length).toBeLessThanOrEqual(size);
        expect(chunk.length === 1 || chunk.reduce((sum, item) => sum + item, 0) <= 40).toBe(true);
      }
    }),
  );
});
