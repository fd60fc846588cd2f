import { expect, inject, it, vi } from 'vitest';
import { hunt } from './support/hunt.ts';
import { huntOptions } from './support/options.ts';

const MINUTE = 60_000;

// Four actions a transaction, where DynamoDB takes a hundred: then three lines are migrated, checked out and counted in
// pieces, as hundreds are.
vi.mock('@shop/cart/store/transaction', async (original) => ({ ...(await original<object>()), MAX_ACTIONS: 4 }));

it(
  'no story of carts that do not fit into one transaction breaks a promise',
  async () => {
    const options = huntOptions();
    const sequences = await hunt(inject('dynamoDbEndpoint'), { ...options, seed: options.seed + 1000 });
    console.log(`${sequences} sequences in pieces from seed ${options.seed + 1000}`);
    expect(sequences).toBeGreaterThanOrEqual(options.runs);
  },
  24 * 60 * MINUTE,
);
