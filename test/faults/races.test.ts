import { USER_LIFETIME } from '@shop/cart/domain/line';
import { countRecords } from '@shop/cart/workers/count-totals';
import { beforeAll, describe, expect, it } from 'vitest';
import { quantities } from '../support/shop.ts';
import type { Block } from './support/block.ts';
import { Deliveries } from './support/deliveries.ts';
import { useEngine } from './support/engine.ts';
import { Sequence } from './support/sequence.ts';

// Clients that truly run at once; what each is answered has to add up.

const freshTables = useEngine();
let block: Block;
beforeAll(async () => {
  block = await freshTables();
});

const TIMES = 4;
const CLIENTS = [2, 4, 8, 16];

/** The shop, waiting as it does in life. */
const stage = () => {
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
    sequence.worlds = [];
    await new Deliveries(sequence).settle();
  };
  return { sequence, shop, one, two, user, add, cart, settle };
};

const anonymous = async ({ add, one, two }: ReturnType<typeof stage>) => {
  const { cookie } = await add(one, 2, { user: undefined });
  await add(two, 3, { user: undefined, cookie });
  return cookie;
};

for (const clients of CLIENTS) {
  describe(`${clients} clients at once`, () => {
    beforeAll(async () => {
      block = await freshTables();
    });
    const all = Array.from({ length: clients }, (_, index) => index);

    it('that add to one line all count, with keys and without', async () => {
      const { add, cart, one, settle } = stage();
      const answers = await Promise.all(
        all.map((index) => add(one, 2, index % 2 === 0 ? {} : { headers: { 'Idempotency-Key': `k${index}` } })),
      );
      expect(answers.map(({ status }) => status)).toEqual(all.map(() => 200));
      expect(new Set(answers.map(({ body }) => body.quantity))).toEqual(new Set(all.map((index) => 2 * (index + 1))));
      expect(await cart()).toEqual({ [one]: 2 * clients });
      await settle();
    });

    it('that add where a line has expired all count, and the expired units do not', async () => {
      const { shop, add, cart, one } = stage();
      await add(one, 7);
      shop.clock.pass(USER_LIFETIME * 1000);
      const answers = await Promise.all(all.map(() => add(one, 2)));
      expect(answers.map(({ status }) => status)).toEqual(all.map(() => 200));
      expect(await cart()).toEqual({ [one]: 2 * clients });
    });

    it('of which one takes all there is while the others add lose nothing', async () => {
      const { add, cart, one, settle } = stage();
      await add(one, 2);
      const [taken] = await Promise.all([add(one, -2), ...all.slice(1).map(() => add(one, 1))]);
      expect(taken.status).toBe(200);
      expect(await cart()).toEqual({ [one]: clients - 1 });
      await settle();
    });

    it('with the same key count once, and all are told the same', async () => {
      const { add, cart, one, settle } = stage();
      const answers = await Promise.all(all.map(() => add(one, 2, { headers: { 'Idempotency-Key': 'k' } })));
      const done = answers.filter(({ status }) => status === 200);
      const waiting = answers.filter(({ body }) => body.type === 'urn:problem:cart:request-in-progress');
      expect(done.length + waiting.length).toBe(clients);
      expect(done.filter(({ headers }) => headers['Idempotent-Replayed'] === undefined)).toHaveLength(1);
      expect(new Set(done.map(({ body }) => body.quantity))).toEqual(new Set([2]));
      expect(await cart()).toEqual({ [one]: 2 });
      await settle();
    });

    it('that migrate one cart move each line once, and all are answered the merged cart', async () => {
      for (let time = 0; time < TIMES; time += 1) {
        const here = stage();
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

    it('of which one migrates while the others add to the old cart lose nothing', async () => {
      for (let time = 0; time < TIMES; time += 1) {
        const here = stage();
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

    it('of which one checks out while the others add lose nothing', async () => {
      for (let time = 0; time < TIMES; time += 1) {
        const { shop, one, two, user, add, cart, settle } = stage();
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

    it('that check out take everything once', async () => {
      for (let time = 0; time < TIMES; time += 1) {
        const { shop, one, two, user, add, cart, settle } = stage();
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

it('totals workers at once, with overlapping batches in any order, count everything once', async () => {
  for (let time = 0; time < TIMES; time += 1) {
    const { sequence, add, one, settle, shop } = stage();
    const deliveries = new Deliveries(sequence);
    const users = Array.from({ length: 12 }, (_, index) => `${sequence.name}-w${index}`);
    await Promise.all(users.map((user) => add(one, 1, { user })));
    // Half of the lines are known to the ledger already.
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
