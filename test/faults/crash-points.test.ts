import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Block, openBlock } from './support/block.ts';
import { playAll, SCENARIOS } from './support/scenarios.ts';

let block: Block;
let points = 0;

beforeAll(async () => {
  block = await openBlock(inject('dynamoDbEndpoint'));
});

afterAll(() => console.log(`${points} crash points`));

for (const scenario of SCENARIOS) {
  it(`${scenario.name}: nothing is lost or doubled, whichever call fails and however`, async () => {
    const found = await playAll(block, scenario);
    expect(found).toBeGreaterThan(0);
    points += found;
  });
}
