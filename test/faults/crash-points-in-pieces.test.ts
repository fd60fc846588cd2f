import { afterAll, expect, it, vi } from 'vitest';
import { useEngine } from './support/engine.ts';
import { playAll, SCENARIOS } from './support/scenarios.ts';

// Four actions a transaction, where DynamoDB takes a hundred: a few lines go in several, as hundreds do.
vi.mock('@shop/cart/store/transaction', async (original) => ({ ...(await original<object>()), MAX_ACTIONS: 4 }));

const freshTables = useEngine();
let points = 0;

afterAll(() => console.log(`${points} crash points in pieces`));

for (const scenario of SCENARIOS.filter(
  ({ name, products = 3 }) => products === 3 && /migrate|checkout|worker/.test(name),
)) {
  it(`${scenario.name}, in pieces: nothing is lost or doubled, whichever call fails and however`, async () => {
    const found = await playAll(await freshTables(), scenario);
    expect(found).toBeGreaterThan(0);
    points += found;
  });
}
