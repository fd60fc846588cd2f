import { afterAll, expect, it } from 'vitest';
import { useEngine } from './support/engine.ts';
import { runAll, SCENARIOS } from './support/scenarios.ts';

const freshTables = useEngine();
let points = 0;

afterAll(() => console.log(`${points} crash points`));

for (const scenario of SCENARIOS) {
  it(`${scenario.name}: nothing is lost or doubled, whichever call fails in whichever way`, async () => {
    const found = await runAll(await freshTables(), scenario);
    expect(found).toBeGreaterThan(0);
    points += found;
  });
}
