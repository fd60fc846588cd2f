import { afterAll, expect, inject, it, vi } from 'vitest';
import { openBlock } from './support/block.ts';
import { playAll, SCENARIOS } from './support/scenarios.ts';

// Four actions a transaction, where DynamoDB takes a hundred: a few lines go in several, as hundreds do.
vi.mock('@shop/cart/store/transaction', async (original) => ({ ...(await original<object>()), MAX_ACTIONS: 4 }));

let points = 0;

afterAll(() => console.log(`${points} crash points in pieces`));

for (const scenario of SCENARIOS.filter(
  ({ name, products = 3 }) => products === 3 && /migrate|checkout|worker/.test(name),
)) {
  it(`${scenario.name}, in pieces: nothing is lost or doubled, whichever call fails and however`, async () => {
    const found = await playAll(await openBlock(inject('dynamoDbEndpoint')), scenario);
    expect(found).toBeGreaterThan(0);
    points += found;
  });
}
