import { afterAll, expect, it, vi } from 'vitest';
import { useEngine } from './support/engine.ts';
import { runAll, SCENARIOS } from './support/scenarios.ts';

// Four actions per transaction instead of a hundred: a few lines then take several transactions, as hundreds would.
vi.mock('@shop/cart/store/transaction', async (original) => ({ ...(await original<object>()), MAX_ACTIONS: 4 }));

const freshTables = useEngine();
let points = 0;

afterAll(() => console.log(`${points} crash points with small transactions`));

for (const scenario of SCENARIOS.filter(
  ({ name, products = 3 }) => products === 3 && /migrate|checkout|worker/.test(name),
)) {
  it(`${scenario.name}, in small transactions: nothing is lost or doubled, whichever call fails in whichever way`, async () => {
    const found = await runAll(await freshTables(), scenario);
    expect(found).toBeGreaterThan(0);
    points += found;
  });
}
