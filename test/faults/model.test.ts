import { expect, it } from 'vitest';
import { searchOptions } from './support/options.ts';
import { search } from './support/search.ts';

const MINUTE = 60_000;

it(
  'no random sequence of clicks, faults and deliveries breaks a promise',
  async () => {
    const options = searchOptions();
    const sequences = await search(options);
    console.log(`${sequences} sequences from seed ${options.seed}`);
    expect(sequences).toBeGreaterThanOrEqual(options.path === undefined ? options.runs : 1);
  },
  24 * 60 * MINUTE,
);
