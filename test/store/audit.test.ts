import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { auditTotals } from '@shop/cart/workers/audit-totals';
import { countRecords } from '@shop/cart/workers/count-totals';
import { beforeEach, describe, expect, it } from 'vitest';
import { putRows } from '../support/rows.ts';
import { contextOf, product } from '../support/shop.ts';
import { rowsOf } from '../support/tables.ts';
import { streamRecords } from './support/stream-records.ts';
import { useShop } from './support/use-shop.ts';

const shop = useShop(product('kite'), product('tent'), product('lamp'));
const SETTLE = 5_000;
const DAY = 86_400_000;
/** Runs during the audit's settle time. */
let whileSettling: () => Promise<unknown>;
let record: ReturnType<typeof streamRecords>;

beforeEach(async () => {
  await shop.inNewTables();
  record = streamRecords();
  whileSettling = async () => undefined;
  shop.clock.sleep = async (milliseconds) => {
    if (milliseconds === SETTLE) await whileSettling();
  };
});

const audit = (event: unknown = {}, time = 120_000) =>
  auditTotals({ ...shop.deps, settleTime: SETTLE })(event, contextOf(time));

/** Runs the audit until its pass is complete. */
const pass = async (event: unknown = {}, time = 120_000) => {
  for (let runs = 1; ; runs += 1) {
    const answer = await audit(event, time);
    if (answer.done) return { ...answer, runs };
  }
};

const set = (user: string, productId: string, quantity: number) =>
  shop.call('PUT', `/cart/${productId}`, { user, body: { quantity } });

/** Stream records of all lines as they are now. */
const records = async () =>
  (await rowsOf(shop.client, shop.tables.carts)).map(({ pk, sk, quantity, movedTo }) =>
    record({
      owner: pk,
      productId: sk.replace('product#', ''),
      quantity: Number(quantity),
      moved: movedTo !== undefined,
    }),
  );
const recordsOf = async (user: string) =>
  (await records()).filter(({ dynamodb }) => dynamodb.Keys.pk.S === `user#${user}`);
const count = async (some?: unknown[]) => countRecords(shop.deps, some ?? (await records()), () => 20_000);

const ledgerOf = async (user: string, productId: string) =>
  (await rowsOf(shop.client, shop.tables.totals)).find(({ pk }) => pk === `line#user#${user}#${productId}`);

/** Changes a ledger row and its total by hand. */
const falsify = async (user: string, productId: string, quantity: number) => {
  const entry = await ledgerOf(user, productId);
  const by = quantity - Number(entry?.quantity);
  const TableName = shop.tables.totals;
  await shop.client.send(new PutCommand({ TableName, Item: { ...entry, quantity } }));
  await shop.client.send(
    new UpdateCommand({
      TableName,
      Key: { pk: `product#${productId}`, sk: `total#${Number(entry?.slot)}` },
      UpdateExpression: 'ADD quantity :by',
      ExpressionAttributeValues: { ':by': by },
    }),
  );
};

/** The product's total, after checking that every slot is the sum of its ledger rows. */
const totalOf = async (productId: string): Promise<number> => {
  const rows = await rowsOf(shop.client, shop.tables.totals);
  const totals = rows.filter(({ pk }) => pk === `product#${productId}`);
  const entries = rows.filter((row) => row.productId === productId);
  for (const { sk, quantity } of totals) {
    const slot = entries.filter((row) => `total#${Number(row.slot)}` === sk);
    expect(quantity).toBe(slot.reduce((sum, row) => sum + Number(row.quantity), 0));
  }
  return totals.reduce((sum, row) => sum + Number(row.quantity), 0);
};

const addThreeLines = async () => {
  await set('ann', 'kite', 3);
  await set('bob', 'kite', 4);
  await set('cyd', 'tent', 5);
  await count();
};

describe('the audit', () => {
  it('publishes a drift of 0 if nothing differs', async () => {
    await addThreeLines();
    expect(await pass()).toEqual({ checked: 3, drifted: 0, drift: 0, repaired: 0, expired: 0, done: true, runs: 1 });
    expect(shop.metrics.TotalsDrift).toBe(0);
  });

  it('reports, but does not repair, what was changed by hand in either direction', async () => {
    await addThreeLines();
    await falsify('ann', 'kite', 10);
    await falsify('bob', 'kite', 1);
    expect(await pass()).toMatchObject({ drifted: 2, drift: 10, repaired: 0, done: true });
    expect(shop.metrics.TotalsDrift).toBe(10);
    expect(await totalOf('kite')).toBe(11);
  });

  it('finds a line that was never counted, and a ledger row without a line', async () => {
    await addThreeLines();
    await set('dan', 'lamp', 2);
    await shop.client.send(
      new DeleteCommand({ TableName: shop.tables.carts, Key: { pk: 'user#cyd', sk: 'product#tent' } }),
    );
    expect(await pass()).toMatchObject({ checked: 4, drifted: 2, drift: 7 });
    expect(await pass({ repair: true })).toMatchObject({ drifted: 2, drift: 7, repaired: 2 });
    expect([await totalOf('kite'), await totalOf('tent'), await totalOf('lamp')]).toEqual([7, 0, 2]);
    expect(await pass()).toMatchObject({ drifted: 0, drift: 0 });
    // The sum over both passes without repair: 7, then 0.
    expect(shop.metrics.TotalsDrift).toBe(7);
  });

  it('repairs a line without counting later, pending or redelivered stream records wrongly', async () => {
    await addThreeLines();
    const old = await records();
    await set('ann', 'kite', 9);
    const late = await records();
    expect(await pass({ repair: true })).toMatchObject({ drifted: 1, drift: 6, repaired: 1 });
    expect(await totalOf('kite')).toBe(13);
    await count(late);
    expect(await totalOf('kite')).toBe(13);
    await count(old);
    expect(await totalOf('kite')).toBe(13);
    await set('ann', 'kite', 1);
    await count();
    expect(await totalOf('kite')).toBe(5);
  });

  it('does not report a pending change, whether the ledger or the line changes during the settle time', async () => {
    await addThreeLines();
    await set('ann', 'kite', 9);
    whileSettling = () => count();
    expect(await audit({ repair: true })).toMatchObject({ drifted: 0, drift: 0, repaired: 0 });
    await set('ann', 'kite', 2);
    whileSettling = () => set('ann', 'kite', 8);
    expect(await pass({ repair: true })).toMatchObject({ drifted: 0, repaired: 0 });
    await count();
    expect(await totalOf('kite')).toBe(12);
  });

  it('does not repair a line that changes between the recheck and the repair', async () => {
    await addThreeLines();
    await falsify('ann', 'kite', 10);
    shop.spy.overtake('TransactWrite', async () => {
      await set('ann', 'kite', 1);
      await count();
    });
    expect(await audit({ repair: true })).toMatchObject({ drifted: 1, repaired: 0 });
    expect(await totalOf('kite')).toBe(5);
  });

  it('repairs the other lines of a transaction when one of them changes', async () => {
    await addThreeLines();
    await falsify('ann', 'kite', 10);
    await falsify('bob', 'kite', 10);
    await falsify('cyd', 'tent', 10);
    shop.spy.overtake('TransactWrite', async () => {
      await set('bob', 'kite', 1);
      await count(await recordsOf('bob'));
    });
    expect(await audit({ repair: true })).toMatchObject({ drifted: 3, repaired: 2 });
    expect([await totalOf('kite'), await totalOf('tent')]).toEqual([4, 5]);
  });

  it('removes expired lines from the totals, not as drift, and not again when DynamoDB deletes them', async () => {
    await addThreeLines();
    shop.clock.pass(8 * DAY);
    expect(await pass()).toMatchObject({ drifted: 0, drift: 0, expired: 3 });
    expect([await totalOf('kite'), await totalOf('tent')]).toEqual([0, 0]);
    expect(shop.metrics.TotalsDrift).toBe(0);
    await set('ann', 'kite', 2);
    await count([...(await recordsOf('ann')), record({ owner: 'user#bob', productId: 'kite', quantity: 0 })]);
    expect(await totalOf('kite')).toBe(2);
    expect(await pass()).toMatchObject({ drifted: 0, expired: 0 });
  });

  it('counts moved lines as 0', async () => {
    const { cookie } = await shop.call('POST', '/cart', { body: { productId: 'kite', quantity: 2 } });
    await shop.call('POST', '/cart/migrate', { user: 'ann', cookie });
    await count();
    expect(await pass()).toMatchObject({ drifted: 0, drift: 0 });
    expect(await totalOf('kite')).toBe(2);
  });

  it('resumes a pass in the next run when its time is up, and misses nothing', async () => {
    const TableName = shop.tables.carts;
    const expiresAt = Math.floor(shop.clock.now() / 1000) + 86_400;
    const rows = Array.from({ length: 1_200 }, (_, index) => ({
      pk: `user#${randomUUID()}`,
      sk: 'product#kite',
      quantity: 1 + (index % 3),
      expiresAt,
      rev: 1,
    }));
    await putRows(shop.client, TableName, rows);
    await count();
    await shop.client.send(new PutCommand({ TableName, Item: { pk: 'user#x', sk: 'request#add#k', expiresAt } }));
    const [first] = await rowsOf(shop.client, TableName, ({ sk }) => sk.startsWith('product#'));
    await shop.client.send(
      new UpdateCommand({
        TableName,
        Key: { pk: first?.pk, sk: first?.sk },
        UpdateExpression: 'ADD quantity :ten',
        ExpressionAttributeValues: { ':ten': 10 },
      }),
    );
    const short = await pass({}, 15_000);
    expect(short).toMatchObject({ checked: 1_200, drifted: 1, drift: 10 });
    expect(short.runs).toBeGreaterThan(4);
    expect(shop.metrics.TotalsDrift).toBe(10);
    expect(await pass()).toMatchObject({ checked: 1_200, drifted: 1, drift: 10 });
    expect(await pass({ repair: true }, 15_000)).toMatchObject({ checked: 1_200, repaired: 1 });
    expect(await totalOf('kite')).toBe(2_400 + 10);
  });

  it('keeps the progress of passes with and without repair apart', async () => {
    await addThreeLines();
    await audit({}, 15_000);
    await falsify('ann', 'kite', 10);
    expect(await pass({ repair: true }, 15_000)).toMatchObject({ checked: 3, drifted: 1, repaired: 1 });
  });

  it('repairs correctly when two passes and the totals worker run concurrently', async () => {
    await addThreeLines();
    await falsify('ann', 'kite', 10);
    await falsify('cyd', 'tent', 1);
    await set('bob', 'kite', 6);
    const bob = await recordsOf('bob');
    const [one, two] = await Promise.all([pass({ repair: true }), pass({ repair: true }), count(bob)]);
    expect(one.repaired + two.repaired).toBeGreaterThanOrEqual(2);
    expect(one.repaired + two.repaired).toBeLessThanOrEqual(3);
    expect([await totalOf('kite'), await totalOf('tent')]).toEqual([9, 5]);
    expect(await pass()).toMatchObject({ drifted: 0, drift: 0 });
  });

  it('logs malformed rows, and checks all others', async () => {
    await addThreeLines();
    await falsify('ann', 'kite', 10);
    await shop.client.send(
      new PutCommand({ TableName: shop.tables.carts, Item: { pk: 'user#odd', sk: 'product#kite', quantity: 'many' } }),
    );
    await shop.client.send(
      new PutCommand({
        TableName: shop.tables.totals,
        Item: { pk: 'line#user#odder#kite', sk: 'applied', quantity: 'x' },
      }),
    );
    expect(await pass({ repair: true })).toMatchObject({ drifted: 1, repaired: 1, done: true });
    expect(await totalOf('kite')).toBe(7);
    expect(shop.log.some(({ level, message }) => level === 'error' && message === 'malformed row')).toBe(true);
  });

  it('rejects an event that is not its own', async () => {
    await expect(audit({ repair: 'yes' })).rejects.toThrow();
  });
});
