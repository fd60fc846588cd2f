import { USER_LIFETIME } from '@shop/cart/domain/line';
import { countRecords } from '@shop/cart/workers/count-totals';
import { beforeAll, describe, expect, it } from 'vitest';
import { quantities } from '../support/shop.ts';
import type { Block } from './support/block.ts';
import { Deliveries } from './support/deliveries.ts';
import { useEngine } from './support/engine.ts';
import { Sequence } from './support/sequence.ts';

// Truly concurrent requests, whose responses must be consistent with each other.

const freshTables = useEngine();
let block: Block;
beforeAll(async () => {
  block = await freshTables();
});

const TIMES = 4;
const CLIENTS = [2, 4, 8, 16];

/** A shop with real waits. */
const useSequence = () => {
  const sequence = new Sequence(block);
  sequence.shop.clock.sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  sequence.shop.clock.random = Math.random;
  const { shop, products } = sequence;
  const [one = '', two = ''] = products;
  const user = sequence.user(0);
  const add = (productId: string, quantity: number, sent: object = {}) =>
    shop.call('POST', '/cart', { body: { productId, quantity }, user, time: 60_000, ...sent });
  const cart = async (sent: object = { user }) => quantities((await shop.call('GET', '/cart', sent)).body);
  const settle = async () => {
    sequence.states = [];
    await new Deliveries(sequence).settle();
  };
  return { sequence, shop, one, two, user, add, cart, settle };
};

const anonymous = async ({ add, one, two }: ReturnType<typeof useSequence>) => {
  const { cookie } = await add(one, 2, { user: undefined });
  await add(two, 3, { user: undefined, cookie });
  return cookie;
};

for (const clients of CLIENTS) {
  describe(`with ${clients} clients`, () => {
    beforeAll(async () => {
      block = await freshTables();
    });
    const all = Array.from({ length: clients }, (_, index) => index);

    it('concurrent adds to one line all take effect, with and without keys', async () => {
      const { add, cart, one, settle } = useSequence();
      const answers = await Promise.all(
        all.map((index) => add(one, 2, index % 2 === 0 ? {} : { headers: { 'Idempotency-Key': `k${index}` } })),
      );
      expect(answers.map(({ status }) => status)).toEqual(all.map(() => 200));
      expect(new Set(answers.map(({ body }) => body.quantity))).toEqual(new Set(all.map((index) => 2 * (index + 1))));
      expect(await cart()).toEqual({ [one]: 2 * clients });
      await settle();
    });

    it('concurrent adds to an expired line all take effect, without the expired quantity', async () => {
      const { shop, add, cart, one } = useSequence();
      await add(one, 7);
      shop.clock.pass(USER_LIFETIME * 1000);
      const answers = await Promise.all(all.map(() => add(one, 2)));
      expect(answers.map(({ status }) => status)).toEqual(all.map(() => 200));
      expect(await cart()).toEqual({ [one]: 2 * clients });
    });

    it('taking the whole quantity during concurrent adds loses nothing', async () => {
      const { add, cart, one, settle } = useSequence();
      await add(one, 2);
      const [taken] = await Promise.all([add(one, -2), ...all.slice(1).map(() => add(one, 1))]);
      expect(taken.status).toBe(200);
      expect(await cart()).toEqual({ [one]: clients - 1 });
      await settle();
    });

    it('concurrent adds with the same key take effect once, and return the same', async () => {
      const { add, cart, one, settle } = useSequence();
      const answers = await Promise.all(all.map(() => add(one, 2, { headers: { 'Idempotency-Key': 'k' } })));
      const done = answers.filter(({ status }) => status === 200);
      const waiting = answers.filter(({ body }) => body.type === 'urn:problem:cart:request-in-progress');
      expect(done.length + waiting.length).toBe(clients);
      expect(done.filter(({ headers }) => headers['Idempotent-Replayed'] === undefined)).toHaveLength(1);
      expect(new Set(done.map(({ body }) => body.quantity))).toEqual(new Set([2]));
      expect(await cart()).toEqual({ [one]: 2 });
      await settle();
    });

    it('concurrent migrates of one cart move each line once, and all return the merged cart', async () => {
      for (let time = 0; time < TIMES; time += 1) {
        const here = useSequence();
        const { shop, one, two, user, add, cart, settle } = here;
        const cookie = await anonymous(here);
        await add(one, 1);
        const answers = await Promise.all(
          all.map(() => shop.call('POST', '/cart/migrate', { user, cookie, time: 60_000 })),
        );
        for (const { status, body } of answers) {
          expect([status, quantities(body)]).toEqual([200, { [one]: 3, [two]: 3 }]);
        }
        expect(await cart()).toEqual({ [one]: 3, [two]: 3 });
        await settle();
      }
    });

    it('a migrate during concurrent adds to the anonymous cart loses nothing', async () => {
      for (let time = 0; time < TIMES; time += 1) {
        const here = useSequence();
        const { shop, one, user, add, cart, settle } = here;
        const cookie = await anonymous(here);
        const [migrated] = await Promise.all([
          shop.call('POST', '/cart/migrate', { user, cookie, time: 60_000 }),
          ...all.slice(1).map(() => add(one, 1, { user: undefined, cookie })),
        ]);
        expect(migrated.status).toBe(200);
        const [own, old] = [await cart(), await cart({ cookie })];
        expect((own[one] ?? 0) + (old[one] ?? 0)).toBe(2 + clients - 1);
        await settle();
      }
    });

    it('a checkout during concurrent adds loses nothing', async () => {
      for (let time = 0; time < TIMES; time += 1) {
        const { shop, one, two, user, add, cart, settle } = useSequence();
        await Promise.all([add(one, 2), add(two, 2)]);
        const headers: Record<string, string> = time % 2 === 0 ? {} : { 'Idempotency-Key': 'k' };
        const [receipt] = await Promise.all([
          shop.call('POST', '/cart/checkout', { user, headers, time: 60_000 }),
          ...all.slice(1).map(() => add(one, 1)),
        ]);
        expect(receipt.status).toBe(200);
        const [taken, left] = [quantities(receipt.body), await cart()];
        expect((taken[one] ?? 0) + (left[one] ?? 0)).toBe(2 + clients - 1);
        expect([taken[two], left[two]]).toEqual([2, undefined]);
        await settle();
      }
    });

    it('concurrent checkouts of one cart remove every line once', async () => {
      for (let time = 0; time < TIMES; time += 1) {
        const { shop, one, two, user, add, cart, settle } = useSequence();
        await Promise.all([add(one, 2), add(two, 2)]);
        const answers = await Promise.all(all.map(() => shop.call('POST', '/cart/checkout', { user, time: 60_000 })));
        const receipts = answers.filter(({ status }) => status === 200);
        expect(receipts).toHaveLength(1);
        expect(quantities(receipts[0]?.body)).toEqual({ [one]: 2, [two]: 2 });
        expect(await cart()).toEqual({});
        await settle();
      }
    });
  });
}

it('concurrent totals workers with overlapping batches in any order count everything once', async () => {
  for (let time = 0; time < TIMES; time += 1) {
    const { sequence, add, one, settle, shop } = useSequence();
    const deliveries = new Deliveries(sequence);
    const users = Array.from({ length: 12 }, (_, index) => `${sequence.name}-w${index}`);
    await Promise.all(users.map((user) => add(one, 1, { user })));
    // Half of the lines are already in the ledger.
    const known = await deliveries.lines();
    await deliveries.count(known.slice(0, 6));
    await Promise.all(users.map((user) => add(one, 1, { user })));
    const first = await deliveries.lines();
    await Promise.all(users.slice(0, 6).map((user) => shop.call('DELETE', `/cart/${one}`, { user })));
    const records = await deliveries.lines();
    const count = (some: typeof records) => countRecords(shop.deps, some, () => 60_000);
    await Promise.all([
      count(records),
      count(first),
      count(records.toReversed()),
      count(records.slice(5)),
      count(known),
    ]);
    expect((await deliveries.checkLedger())[0]).toBe(12);
    await settle();
  }
});
