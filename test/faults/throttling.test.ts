import { auditTotals } from '@shop/cart/workers/audit-totals';
import { beforeAll, describe, expect, it } from 'vitest';
import { contextOf } from '../support/shop.ts';
import type { Act } from './support/acts.ts';
import { Attempt, type Fault } from './support/attempt.ts';
import type { Block } from './support/block.ts';
import { Deliveries } from './support/deliveries.ts';
import { useEngine } from './support/engine.ts';
import { Sequence } from './support/sequence.ts';

const freshTables = useEngine();
let block: Block;
beforeAll(async () => {
  block = await freshTables();
});

const ALWAYS = 1_000_000;

/** A signed-in user with lines in both carts, and a list of the functions' waits in milliseconds. */
const stage = async () => {
  const sequence = new Sequence(block);
  const waits: number[] = [];
  sequence.browser(1).user = sequence.user(0);
  await sequence.act({ browser: 1, what: 'add', product: 0, quantity: 2 });
  await sequence.act({ browser: 0, what: 'add', product: 1, quantity: 3 });
  await sequence.act({ browser: 0, what: 'add', product: 0, quantity: 1 });
  sequence.browser(0).user = sequence.user(0);
  sequence.shop.clock.sleep = async (milliseconds) => {
    waits.push(milliseconds);
  };
  sequence.shop.clock.random = Math.random;
  return { sequence, waits };
};

const CLICKS: readonly Pick<Act, 'what' | 'key'>[] = [
  { what: 'read' },
  { what: 'add' },
  { what: 'add', key: 1 },
  { what: 'set' },
  { what: 'remove' },
  { what: 'migrate' },
  { what: 'checkout' },
  { what: 'checkout', key: 1 },
];

for (const kind of ['throttled', 'conflict'] as const) {
  describe(`${kind === 'conflict' ? 'conflicting' : 'throttled'} calls`, () => {
    for (const one of CLICKS) {
      const name = `${one.what}${one.key === undefined ? '' : ' with a key'}`;
      const click = (fault: Fault): Act => ({ browser: 0, product: 0, quantity: 2, ...one, fault });

      it(`${name} succeeds after three failed calls, with jittered waits`, async () => {
        const { sequence, waits } = await stage();
        const { answer } = await sequence.act(click({ call: 1, kind, times: 3 }));
        expect(answer).toMatchObject({ status: one.what === 'remove' ? 204 : 200 });
        expect(waits.length).toBeGreaterThanOrEqual(3);
        expect(new Set(waits.slice(0, 3)).size).toBeGreaterThan(1);
        await new Deliveries(sequence).settle();
      });

      it(`${name} responds 503 with Retry-After and leaves nothing half-done if all calls fail from any call on`, async () => {
        let refused = 0;
        for (let call = 1; ; call += 1) {
          const { sequence } = await stage();
          const before = JSON.stringify(sequence.states);
          const { answer, attempt } = await sequence.act(click({ call, kind, times: ALWAYS }));
          if (attempt.calls < call) break;
          if (answer !== 'died' && answer.status >= 400) {
            refused += 1;
            expect([answer.status, answer.headers['Retry-After']]).toEqual([503, '1']);
            // Nothing took effect: `settle` compares the carts with the states before the click.
            sequence.states = JSON.parse(before);
          }
          await new Deliveries(sequence).settle();
        }
        expect(refused).toBeGreaterThan(0);
      });
    }
  });
}

it('a function without time for another attempt responds 503 in time', async () => {
  const { sequence, waits } = await stage();
  const attempt = new Attempt({ call: 1, kind: 'throttled', times: ALWAYS });
  const user = sequence.user(0);
  const answer = await attempt.run(() => sequence.shop.call('GET', '/cart', { user, time: 501 }));
  expect(answer).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
  expect(attempt.calls).toBeLessThanOrEqual(2);
  expect(waits.every((wait) => wait <= 1)).toBe(true);
});

describe('a poison record', () => {
  it('is reported; the others in its batch count, and so do later ones once it is given up', async () => {
    const { sequence } = await stage();
    const deliveries = new Deliveries(sequence);
    const [first, second, ...rest] = await deliveries.lines();
    if (first === undefined || second === undefined) throw new Error('no records');
    const poison = { ...second, dynamodb: { ...second.dynamodb, NewImage: { quantity: { S: 'many' } } } };
    const answer = await deliveries.count([first, poison, ...rest]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: second.dynamodb.SequenceNumber }] });
    expect((await deliveries.checkLedger()).slice(0, 2)).toEqual([3, 0]);
    // Lambda splits the batch at the reported record, until that is alone and given up.
    expect(await deliveries.count([poison])).toMatchObject({ batchItemFailures: [{}] });
    expect(await deliveries.count(rest)).toEqual({ batchItemFailures: [] });
    await deliveries.count([second]);
    expect((await deliveries.checkLedger()).slice(0, 2)).toEqual([3, 3]);
  });

  it('is repaired by the audit once given up, and a later redrive changes nothing', async () => {
    const { sequence } = await stage();
    const deliveries = new Deliveries(sequence);
    await deliveries.giveUp(2);
    await deliveries.feed(10);
    const audit = auditTotals({ ...sequence.shop.deps, settleTime: 0 });
    // The tables also hold other sequences, which the audit may repair as well.
    for (let done = false; !done; ) ({ done } = await audit({ repair: true }, contextOf(120_000)));
    expect((await deliveries.checkLedger()).slice(0, 2)).toEqual([3, 3]);
    await deliveries.redrive();
    expect((await deliveries.checkLedger()).slice(0, 2)).toEqual([3, 3]);
    await deliveries.settle();
  });
});
