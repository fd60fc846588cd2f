import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { measure } from '../bench/cost/operations.ts';
import { partsOf, withComputed } from '../bench/cost/page.ts';
import { itemBytes, readUnits, writeUnits } from '../bench/cost/units.ts';
import { connect } from '../support/tables.ts';

const KB = 1024;

it('the sizes and units of items follow AWS’s rules', () => {
  // 2 + 5 for the key; 1 + 2 for 1200, of which two digits are significant; a list of two strings in a map.
  expect(itemBytes({ pk: 'cart1', n: 1200, m: { list: ['ab', 'c'] } })).toBe(7 + 3 + (1 + 3 + 1) + (4 + 3 + 3 + 2));
  // Reads are rounded up to 4 KB: 10 KB to 12, and a BatchGetItem of 1.5 and 6.5 KB to 4 and 8.
  expect(readUnits(10 * KB, true)).toBe(3);
  expect(readUnits(1.5 * KB, true) + readUnits(6.5 * KB, true)).toBe(3);
  expect(readUnits(0, false)).toBe(0.5);
  // A transaction writes an item of 3 KB twice; a deletion costs the size of what it deletes.
  expect([writeUnits(0, 3 * KB, false), writeUnits(0, 3 * KB, true), writeUnits(2.1 * KB, 0, false)]).toEqual([
    3, 6, 3,
  ]);
});

/** Without the cost of stored lines: the audit's reads of them vary between runs, for an unknown reason. */
const steady = (page: string): string => page.replace(/<!-- computed: stored -->[\s\S]*?<!-- end -->/, '');

it('docs/cost.md shows the current cost of the operations; npm run bench:cost updates it', async () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'cost.md'), 'utf8');
  const computed = withComputed(page, partsOf(await measure(connect(inject('dynamoDbEndpoint')))));
  expect(steady(computed)).toBe(steady(page));
});
