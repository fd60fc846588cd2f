import { afterAll, expect, inject, it } from 'vitest';
import { openBlock } from './support/block.ts';
import { playAll, SCENARIOS } from './support/scenarios.ts';

let points = 0;

afterAll(() => console.log(`${points} crash points`));

for (const scenario of SCENARIOS) {
  it(`${scenario.name}: nothing is lost or doubled, whichever call fails and however`, async () => {
    const found = await playAll(await openBlock(inject('dynamoDbEndpoint')), scenario);
    expect(found).toBeGreaterThan(0);
    points += found;
  });
}
