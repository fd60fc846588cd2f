import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '@shop/cart/domain/chunks';
import type { DocumentClient } from '@shop/cart/store/table';
import { auditTotals } from '@shop/cart/workers/audit-totals';
import { countRecords } from '@shop/cart/workers/count-totals';
import { beforeEach, expect, inject, it } from 'vitest';
import { contextOf, createShop, product, type Shop } from './support/shop.ts';
import { connect, createTables, rowsOf } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
const SETTLE = 5_000;
const DAY = 86_400_000;
let shop: Shop;
/** Runs while the audit waits for the stream. */
let meanwhile: () => Promise<unknown>;
let sequence: bigint;

beforeEach(async () => {
  shop = createShop(client, await createTables(client));
  shop.products.put(product('kite'), product('tent'), product('lamp'));
  sequence = 100n;
  meanwhile = async () => undefined;
  shop.clock.sleep = async (milliseconds) => {
    if (milliseconds === SETTLE) await meanwhile();
  };
});

const audit = (event: unknown = {}, { time = 120_000, through = client as DocumentClient } = {}) => {
  const table = { ...shop.deps.carts, client: through };
  const deps = { ...shop.deps, carts: table, totals: { ...shop.deps.totals, client: through }, settleTime: SETTLE };
  return auditTotals(deps)(event, contextOf(time));
};

/** Runs until the pass is over. */
const pass = async (event: unknown = {}, options = {}) => {
  for (let runs = 1; ; runs += 1) {
    const answer = await audit(event, options);
    if (answer.done) return { ...answer, runs };
  }
};

const set = (user: string, productId: string, quantity: number) =>
  shop.call('PUT', `/cart/${productId}`, { user, body: { quantity } });

/** What the stream would bring of all carts as they are now. */
const records = async () =>
  (await rowsOf(client, shop.tables.carts)).map((row) => {
    sequence += 1n;
    const image: Record<string, AttributeValue> = { quantity: { N: String(row.quantity) } };
    if (typeof row.movedTo === 'string') image.movedTo = { S: row.movedTo };
    const Keys = { pk: { S: row.pk }, sk: { S: row.sk } };
    return { eventName: 'MODIFY', dynamodb: { SequenceNumber: String(sequence), Keys, NewImage: image } };
  });
const removal = (user: string, productId: string) => {
  sequence += 1n;
  const Keys = { pk: { S: `user#${user}` }, sk: { S: `product#${productId}` } };
  return { eventName: 'REMOVE', dynamodb: { SequenceNumber: String(sequence), Keys } };
};
const count = async (some?: unknown[]) => countRecords(shop.deps, some ?? (await records()), () => 20_000);

const ledgerOf = async (user: string, productId: string) =>
  (await rowsOf(client, shop.tables.totals)).find(({ pk }) => pk === `line#user#${user}#${productId}`);

/** Changes an entry and its total as no worker would. */
const falsify = async (user: string, productId: string, quantity: number) => {
  const entry = await ledgerOf(user, productId);
  const by = quantity - Number(entry?.quantity);
  const TableName = shop.tables.totals;
  await client.send(new PutCommand({ TableName, Item: { ...entry, quantity } }));
  await client.send(
    new UpdateCommand({
      TableName,
      Key: { pk: `product#${productId}`, sk: `total#${Number(entry?.slot)}` },
      UpdateExpression: 'ADD quantity :by',
      ExpressionAttributeValues: { ':by': by },
    }),
  );
};

/** The product's total, having seen that every slot is the sum of its ledger. */
const totalOf = async (productId: string): Promise<number> => {
  const rows = await rowsOf(client, shop.tables.totals);
  const totals = rows.filter(({ pk }) => pk === `product#${productId}`);
  const entries = rows.filter((row) => row.productId === productId);
  for (const { sk, quantity } of totals) {
    const slot = entries.filter((row) => `total#${Number(row.slot)}` === sk);
    expect(quantity).toBe(slot.reduce((sum, row) => sum + Number(row.quantity), 0));
  }
  return totals.reduce((sum, row) => sum + Number(row.quantity), 0);
};

const three = async () => {
  await set('ann', 'kite', 3);
  await set('bob', 'kite', 4);
  await set('cyd', 'tent', 5);
  await count();
};

it('finds nothing where nothing is wrong, and publishes 0', async () => {
  await three();
  expect(await pass()).toEqual({ checked: 3, drifted: 0, drift: 0, repaired: 0, expired: 0, done: true, runs: 1 });
  expect(shop.metrics.TotalsDrift).toBe(0);
});

it('finds what was changed by hand, in either direction, and only tells', async () => {
  await three();
  await falsify('ann', 'kite', 10);
  await falsify('bob', 'kite', 1);
  expect(await pass()).toMatchObject({ drifted: 2, drift: 10, repaired: 0, done: true });
  expect(shop.metrics.TotalsDrift).toBe(10);
  expect(await totalOf('kite')).toBe(11);
});

it('finds a line that was never counted, and an entry whose line is gone', async () => {
  await three();
  await set('dan', 'lamp', 2);
  await client.send(new DeleteCommand({ TableName: shop.tables.carts, Key: { pk: 'user#cyd', sk: 'product#tent' } }));
  expect(await pass()).toMatchObject({ checked: 4, drifted: 2, drift: 7 });
  expect(await pass({ repair: true })).toMatchObject({ drifted: 2, drift: 7, repaired: 2 });
  expect([await totalOf('kite'), await totalOf('tent'), await totalOf('lamp')]).toEqual([7, 0, 2]);
  expect(await pass()).toMatchObject({ drifted: 0, drift: 0 });
  // Published once by each pass that only looked: 7, then 0.
  expect(shop.metrics.TotalsDrift).toBe(7);
});

it('repairs so that what the stream still brings counts, and what it has brought does not count again', async () => {
  await three();
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

it('takes a change that is on its way for none, whether the line or the ledger moves', async () => {
  await three();
  await set('ann', 'kite', 9);
  meanwhile = () => count();
  expect(await audit({ repair: true })).toMatchObject({ drifted: 0, drift: 0, repaired: 0 });
  await set('ann', 'kite', 2);
  meanwhile = () => set('ann', 'kite', 8);
  expect(await pass({ repair: true })).toMatchObject({ drifted: 0, repaired: 0 });
  await count();
  expect(await totalOf('kite')).toBe(12);
});

it('leaves a line alone that changes between the second look and the repair', async () => {
  await three();
  await falsify('ann', 'kite', 10);
  let looked = 0;
  const overtaken = (async (command: { constructor: { name: string } }) => {
    if (command.constructor.name === 'TransactWriteCommand' && looked++ === 0) {
      await set('ann', 'kite', 1);
      await count();
    }
    return client.send(command as never);
  }) as unknown as DocumentClient['send'];
  expect(await audit({ repair: true }, { through: { send: overtaken } })).toMatchObject({ drifted: 1, repaired: 0 });
  expect(await totalOf('kite')).toBe(5);
});

it('repairs the others when one of them changes', async () => {
  await three();
  await falsify('ann', 'kite', 10);
  await falsify('bob', 'kite', 10);
  await falsify('cyd', 'tent', 10);
  let looked = 0;
  const overtaken = (async (command: { constructor: { name: string } }) => {
    if (command.constructor.name === 'TransactWriteCommand' && looked++ === 0) {
      await set('bob', 'kite', 1);
      await count((await records()).filter(({ dynamodb }) => dynamodb.Keys.pk.S === 'user#bob'));
    }
    return client.send(command as never);
  }) as unknown as DocumentClient['send'];
  expect(await audit({ repair: true }, { through: { send: overtaken } })).toMatchObject({ drifted: 3, repaired: 2 });
  expect([await totalOf('kite'), await totalOf('tent')]).toEqual([4, 5]);
});

it('lets expired lines leave the totals, which is no drift, whatever DynamoDB does later', async () => {
  await three();
  shop.clock.pass(8 * DAY);
  expect(await pass()).toMatchObject({ drifted: 0, drift: 0, expired: 3 });
  expect([await totalOf('kite'), await totalOf('tent')]).toEqual([0, 0]);
  expect(shop.metrics.TotalsDrift).toBe(0);
  await set('ann', 'kite', 2);
  await count([
    ...(await records()).filter(({ dynamodb }) => dynamodb.Keys.pk.S === 'user#ann'),
    removal('bob', 'kite'),
  ]);
  expect(await totalOf('kite')).toBe(2);
  expect(await pass()).toMatchObject({ drifted: 0, expired: 0 });
});

it('takes moved lines for what they count: nothing', async () => {
  const { cookie } = await shop.call('POST', '/cart', { body: { productId: 'kite', quantity: 2 } });
  await shop.call('POST', '/cart/migrate', { user: 'ann', cookie });
  await count();
  expect(await pass()).toMatchObject({ drifted: 0, drift: 0 });
  expect(await totalOf('kite')).toBe(2);
});

it('goes on in the next run where the time was over, a page at a time, and forgets nothing', async () => {
  const TableName = shop.tables.carts;
  const expiresAt = Math.floor(shop.clock.now() / 1000) + 86_400;
  const puts = Array.from({ length: 1_200 }, (_, index) => ({
    PutRequest: {
      Item: { pk: `user#${randomUUID()}`, sk: 'product#kite', quantity: 1 + (index % 3), expiresAt, rev: 1 },
    },
  }));
  for (const some of chunksOf(puts, 25)) {
    await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: some } }));
  }
  await count();
  await client.send(new PutCommand({ TableName, Item: { pk: 'user#x', sk: 'request#add#k', expiresAt } }));
  const [first] = await rowsOf(client, TableName, ({ sk }) => sk.startsWith('product#'));
  await client.send(
    new UpdateCommand({
      TableName,
      Key: { pk: first?.pk, sk: first?.sk },
      UpdateExpression: 'ADD quantity :ten',
      ExpressionAttributeValues: { ':ten': 10 },
    }),
  );
  const short = await pass({}, { time: 15_000 });
  expect(short).toMatchObject({ checked: 1_200, drifted: 1, drift: 10 });
  expect(short.runs).toBeGreaterThan(4);
  expect(shop.metrics.TotalsDrift).toBe(10);
  expect(await pass()).toMatchObject({ checked: 1_200, drifted: 1, drift: 10 });
  expect(await pass({ repair: true }, { time: 15_000 })).toMatchObject({ checked: 1_200, repaired: 1 });
  expect(await totalOf('kite')).toBe(2_400 + 10);
});

it('keeps a repairing pass and a looking one apart', async () => {
  await three();
  await audit({}, { time: 15_000 });
  await falsify('ann', 'kite', 10);
  expect(await pass({ repair: true }, { time: 15_000 })).toMatchObject({ checked: 3, drifted: 1, repaired: 1 });
});

it('two at once, beside the worker, repair each line once', async () => {
  await three();
  await falsify('ann', 'kite', 10);
  await falsify('cyd', 'tent', 1);
  await set('bob', 'kite', 6);
  const bob = (await records()).filter(({ dynamodb }) => dynamodb.Keys.pk.S === 'user#bob');
  const [one, two] = await Promise.all([pass({ repair: true }), pass({ repair: true }), count(bob)]);
  expect(one.repaired + two.repaired).toBeGreaterThanOrEqual(2);
  expect(one.repaired + two.repaired).toBeLessThanOrEqual(3);
  expect([await totalOf('kite'), await totalOf('tent')]).toEqual([9, 5]);
  expect(await pass()).toMatchObject({ drifted: 0, drift: 0 });
});

it('is not stopped by a row that is not as ours are: it is told, and everything else is looked at', async () => {
  await three();
  await falsify('ann', 'kite', 10);
  await client.send(
    new PutCommand({ TableName: shop.tables.carts, Item: { pk: 'user#odd', sk: 'product#kite', quantity: 'many' } }),
  );
  await client.send(
    new PutCommand({
      TableName: shop.tables.totals,
      Item: { pk: 'line#user#odder#kite', sk: 'applied', quantity: 'x' },
    }),
  );
  expect(await pass({ repair: true })).toMatchObject({ drifted: 1, repaired: 1, done: true });
  expect(await totalOf('kite')).toBe(7);
  expect(shop.log.some(({ level, message }) => level === 'error' && message === 'malformed row')).toBe(true);
});

it('refuses an event that asks for something else', async () => {
  await expect(audit({ repair: 'yes' })).rejects.toThrow();
});
