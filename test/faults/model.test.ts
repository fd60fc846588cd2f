import { expect, it } from 'vitest';
import { hunt } from './support/hunt.ts';
import { huntOptions } from './support/options.ts';

const MINUTE = 60_000;

it(
  'no story of shoppers, faults and deliveries breaks a promise',
  async () => {
    const options = huntOptions();
    const sequences = await hunt(options);
    console.log(`${sequences} sequences from seed ${options.seed}`);
    expect(sequences).toBeGreaterThanOrEqual(options.path === undefined ? options.runs : 1);
  },
  24 * 60 * MINUTE,
);
