import { auditTotals } from '@shop/cart/workers/audit-totals';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
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

const NO_ANSWER = 1_000_000;

/** A shopper with something in both carts, signed in, and a list of how long the functions waited. */
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
  { what: 'look' },
  { what: 'add' },
  { what: 'add', key: 1 },
  { what: 'set' },
  { what: 'remove' },
  { what: 'migrate' },
  { what: 'checkout' },
  { what: 'checkout', key: 1 },
];

for (const kind of ['throttled', 'conflict'] as const) {
  describe(`calls that are ${kind}`, () => {
    for (const one of CLICKS) {
      const name = `${one.what}${one.key === undefined ? '' : ' with a key'}`;
      const click = (fault: Fault): Act => ({ browser: 0, product: 0, quantity: 2, ...one, fault });

      it(`a few times: ${name} is done all the same, after waits that jitter`, async () => {
        const { sequence, waits } = await stage();
        const { answer } = await sequence.act(click({ call: 1, kind, times: 3 }));
        expect(answer).toMatchObject({ status: one.what === 'remove' ? 204 : 200 });
        expect(waits.length).toBeGreaterThanOrEqual(3);
        expect(new Set(waits.slice(0, 3)).size).toBeGreaterThan(1);
        await new Deliveries(sequence).settle();
      });

      it(`for ever, from any call on: ${name} is a 503 that says when to come back, and nothing is half-done`, async () => {
        let refused = 0;
        for (let call = 1; ; call += 1) {
          const { sequence } = await stage();
          const before = JSON.stringify(sequence.worlds);
          const { answer, attempt } = await sequence.act(click({ call, kind, times: NO_ANSWER }));
          if (attempt.calls < call) break;
          if (answer !== 'died' && answer.status >= 400) {
            refused += 1;
            expect([answer.status, answer.headers['Retry-After']]).toEqual([503, '1']);
            // Nothing took effect: were the carts as before, every look fits; had something, one would not.
            sequence.worlds = JSON.parse(before);
          }
          await new Deliveries(sequence).settle();
        }
        expect(refused).toBeGreaterThan(0);
      });
    }
  });
}

it('a function that has no time for another try says so in time', async () => {
  const { sequence, waits } = await stage();
  const attempt = new Attempt({ call: 1, kind: 'throttled', times: NO_ANSWER });
  const user = sequence.user(0);
  const answer = await attempt.run(() => sequence.shop.call('GET', '/cart', { user, time: 501 }));
  expect(answer).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
  expect(attempt.calls).toBeLessThanOrEqual(2);
  expect(waits.every((wait) => wait <= 1)).toBe(true);
});

describe('a poisoned record', () => {
  it('is named; all others of its batch count, and behind it the stream goes on once it is given up', async () => {
    const { sequence } = await stage();
    const deliveries = new Deliveries(sequence);
    const [first, second, ...rest] = await deliveries.lines();
    if (first === undefined || second === undefined) throw new Error('no records');
    const poison = { ...second, dynamodb: { ...second.dynamodb, NewImage: { quantity: { S: 'many' } } } };
    const answer = await deliveries.count([first, poison, ...rest]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: second.dynamodb.SequenceNumber }] });
    expect((await deliveries.checkLedger()).slice(0, 2)).toEqual([3, 0]);
    // Lambda cuts the batch at the record that was named, and once more, until the poison stands alone and is given up.
    expect(await deliveries.count([poison])).toMatchObject({ batchItemFailures: [{}] });
    expect(await deliveries.count(rest)).toEqual({ batchItemFailures: [] });
    await deliveries.count([second]);
    expect((await deliveries.checkLedger()).slice(0, 2)).toEqual([3, 3]);
  });

  it('that was given up is put right by the audit, and a redrive after that changes nothing', async () => {
    const { sequence } = await stage();
    const deliveries = new Deliveries(sequence);
    await deliveries.giveUp(2);
    await deliveries.feed(10);
    const audit = auditTotals({ ...sequence.shop.deps, settleTime: 0 });
    // Other stories are in these tables, too: what the audit repairs of them is as true.
    for (let done = false; !done; ) ({ done } = await audit({ repair: true }, contextOf(120_000)));
    expect((await deliveries.checkLedger()).slice(0, 2)).toEqual([3, 3]);
    await deliveries.redrive();
    expect((await deliveries.checkLedger()).slice(0, 2)).toEqual([3, 3]);
    await deliveries.settle();
  });
});

it('a message of moved lines that cannot be read fails alone', async () => {
  const { sequence } = await stage();
  await sequence.act({ browser: 0, what: 'migrate', product: 0, quantity: 0 });
  const [lines] = sequence.shop.messages;
  const bodies = ['{"lines": 1}', JSON.stringify({ lines }), 'no json'];
  const Records = bodies.map((body, index) => ({ messageId: `m${index}`, body }));
  const worker = deleteMovedLines(sequence.shop.deps);
  const answer = await worker({ Records } as never, contextOf(20_000));
  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }]);
  const records = await new Deliveries(sequence).lines();
  expect(records.filter(({ eventName }) => eventName === 'REMOVE')).toHaveLength(lines?.length ?? -1);
});
