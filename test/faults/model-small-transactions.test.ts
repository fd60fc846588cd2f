import { expect, it, vi } from 'vitest';
import { searchOptions } from './support/options.ts';
import { search } from './support/search.ts';

const MINUTE = 60_000;

// Four actions per transaction instead of a hundred: three lines then take several transactions, as hundreds would.
vi.mock('@shop/cart/store/transaction', async (original) => ({ ...(await original<object>()), MAX_ACTIONS: 4 }));

it(
  'no random sequence with small transactions breaks a promise',
  async () => {
    const given = searchOptions();
    // Not the sequences that model.test.ts runs.
    const seed = given.path === undefined ? given.seed + 1000 : given.seed;
    const options = { ...given, seed, smallTransactions: true };
    const sequences = await search(options);
    console.log(`${sequences} sequences with small transactions from seed ${seed}`);
    expect(sequences).toBeGreaterThanOrEqual(given.path === undefined ? given.runs : 1);
  },
  24 * 60 * MINUTE,
);
