import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { totalListSchema, totalSchema } from '@shop/cart/schemas';
import { countRecords } from '@shop/cart/workers/count-totals';
import { beforeEach, describe, expect, it } from 'vitest';
import { product } from '../support/shop.ts';
import { type Row, rowsOf } from '../support/tables.ts';
import { streamRecords } from './support/stream-records.ts';
import { useShop } from './support/use-shop.ts';

const shop = useShop();
let record: ReturnType<typeof streamRecords>;

beforeEach(() => {
  record = streamRecords();
});

const count = (records: unknown[]) => countRecords(shop.deps, records, () => 20_000);
const ALL_DONE = { batchItemFailures: [] };

const rows = () => rowsOf(shop.client, shop.tables.totals);
const rowsOfProduct = (all: Row[], productId: string) => ({
  totals: all.filter((row) => row.pk === `product#${productId}`),
  ledger: all.filter((row) => row.pk.startsWith('line#') && row.productId === productId),
});
const sum = (some: Row[]) => some.reduce((total, row) => total + Number(row.quantity), 0);

/** The product's total, after checking that it matches the ledger, slot by slot. */
const totalOf = async (productId: string): Promise<number> => {
  const { totals, ledger } = rowsOfProduct(await rows(), productId);
  for (const row of totals) {
    expect(row.slotKey).toBe(row.sk);
    const slot = ledger.filter((entry) => `total#${Number(entry.slot)}` === row.sk);
    expect(Number(row.quantity)).toBe(sum(slot));
  }
  expect(sum(totals)).toBe(sum(ledger));
  return sum(totals);
};

const newId = () => `p-${randomUUID()}`;

describe('the totals worker', () => {
  it('counts the newest image of each line of a batch, with one read and one transaction', async () => {
    const [a, b] = [newId(), newId()];
    const records = [
      record({ productId: a, quantity: 1 }),
      record({ productId: a, quantity: 3 }),
      record({ productId: b, quantity: 2 }),
      record({ owner: 'cart#two', productId: a, quantity: 4 }),
    ];
    expect(await count(records)).toEqual(ALL_DONE);
    expect(shop.spy.calls).toEqual(['BatchGet', 'TransactWrite']);
    expect([await totalOf(a), await totalOf(b)]).toEqual([7, 2]);
  });

  it('counts nothing twice when a batch is redelivered, re-batched, reordered, or counted concurrently', async () => {
    const p = newId();
    const records = Array.from({ length: 60 }, (_, index) =>
      record({ owner: `user#${index % 20}`, productId: p, quantity: 1 + (index % 7) }),
    );
    await Promise.all([count(records), count(records), count(records.slice(10)), count(records.toReversed())]);
    await count(records.slice(0, 3));
    const expected = Array.from({ length: 20 }, (_, line) => 1 + ((line + 40) % 7)).reduce((x, y) => x + y, 0);
    expect(await totalOf(p)).toBe(expected);
    const all = await rows();
    await count(records);
    expect(await rows()).toEqual(all);
  });

  for (const known of [true, false]) {
    it(`does not overwrite the newer image of a faster worker for ${known ? 'a known' : 'a new'} line`, async () => {
      const p = newId();
      if (known) await count([record({ productId: p, quantity: 5 })]);
      const older = record({ productId: p, quantity: 7 });
      const newer = record({ productId: p, quantity: 9 });
      let overtaken = false;
      shop.spy.overtake('TransactWrite', async () => {
        overtaken = true;
        await count([newer]);
      });
      expect(await count([older])).toEqual(ALL_DONE);
      expect([overtaken, await totalOf(p)]).toEqual([true, 9]);
    });
  }

  it('compares sequence numbers as numbers', async () => {
    const p = newId();
    await count([record({ productId: p, quantity: 5, sequence: 10_000_000_000_000_000_000n })]);
    await count([record({ productId: p, quantity: 9, sequence: 9_999_999_999_999_999_999n })]);
    expect(await totalOf(p)).toBe(5);
  });

  it('counts moved and removed lines as 0, and lets their ledger rows expire', async () => {
    const [p, q] = [newId(), newId()];
    await count([record({ productId: p, quantity: 5 }), record({ productId: q, quantity: 5 })]);
    await count([record({ productId: p, quantity: 5, moved: true }), record({ productId: q, quantity: 0 })]);
    expect([await totalOf(p), await totalOf(q)]).toEqual([0, 0]);
    const thirtyDays = Date.parse('2026-12-22T12:00:00Z') / 1000;
    expect(rowsOfProduct(await rows(), p).ledger.map((row) => row.expiresAt)).toEqual([thirtyDays]);
    await count([record({ productId: p, quantity: 2 })]);
    expect(await totalOf(p)).toBe(2);
    expect(rowsOfProduct(await rows(), p).ledger[0]).not.toHaveProperty('expiresAt');
  });

  it('records a newer image with the same quantity without writing the total', async () => {
    const p = newId();
    await count([record({ productId: p, quantity: 5 })]);
    const [total] = rowsOfProduct(await rows(), p).totals;
    const newer = record({ productId: p, quantity: 5 });
    const late = record({ productId: p, quantity: 1, sequence: BigInt(newer.dynamodb.SequenceNumber) - 1n });
    const updates: unknown[] = [];
    shop.spy.around = (_name, send, { TransactItems = [] }) => {
      updates.push(...TransactItems.filter((action: object) => 'Update' in action));
      return send();
    };
    await count([newer]);
    expect(updates).toEqual([]);
    await count([late]);
    expect(rowsOfProduct(await rows(), p).totals).toEqual([total]);
    expect(await totalOf(p)).toBe(5);
    const never = newId();
    await count([record({ productId: never, quantity: 3, moved: true })]);
    expect(rowsOfProduct(await rows(), never).totals).toEqual([]);
  });

  it('spreads a product over slots, and splits transactions above a hundred rows', async () => {
    const p = newId();
    const records = Array.from({ length: 250 }, (_, index) =>
      record({ owner: `user#${index}`, productId: p, quantity: 2 }),
    );
    expect(await count(records)).toEqual(ALL_DONE);
    expect(await totalOf(p)).toBe(500);
    expect(rowsOfProduct(await rows(), p).totals).toHaveLength(8);
    expect(shop.spy.calls).toEqual([
      'BatchGet',
      'BatchGet',
      'BatchGet',
      'TransactWrite',
      'TransactWrite',
      'TransactWrite',
    ]);
  });

  it('counts a hundred lines of a hundred products', async () => {
    const products = Array.from({ length: 100 }, newId);
    await count(products.map((productId) => record({ productId, quantity: 1 })));
    const all = await rows();
    expect(products.every((productId) => sum(rowsOfProduct(all, productId).totals) === 1)).toBe(true);
  });

  it('reports a malformed record to Lambda, and counts all others', async () => {
    const [p, q] = [newId(), newId()];
    const good = record({ productId: p, quantity: 1 });
    const bad = { ...record({ productId: p, quantity: 1 }) };
    const poisoned = { ...bad, dynamodb: { ...bad.dynamodb, NewImage: { quantity: { N: 'many' } } } };
    const result = await count([good, poisoned, record({ productId: q, quantity: 4 })]);
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: bad.dynamodb.SequenceNumber }] });
    expect([await totalOf(p), await totalOf(q)]).toEqual([1, 4]);
    await expect(count([{ eventName: 'MODIFY' }])).rejects.toThrow();
  });

  it('reports a line whose ledger row is malformed, and counts all others', async () => {
    const products = [newId(), newId(), newId()] as const;
    await count([record({ productId: products[1], quantity: 1 })]);
    const [row] = rowsOfProduct(await rows(), products[1]).ledger;
    await shop.client.send(new PutCommand({ TableName: shop.tables.totals, Item: { ...row, quantity: 'one' } }));
    const batch = products.map((productId) => record({ productId, quantity: 5 }));
    expect(await count(batch)).toEqual({
      batchItemFailures: [{ itemIdentifier: batch[1]?.dynamodb.SequenceNumber }],
    });
    const all = await rows();
    expect(products.map((productId) => sum(rowsOfProduct(all, productId).totals))).toEqual([5, 1, 5]);
    expect(shop.log).toContainEqual(expect.objectContaining({ level: 'error', message: 'malformed row' }));
  });

  it('reports the older of two malformed records; one without an image is malformed, not a removal', async () => {
    const p = newId();
    const whole = record({ productId: p, quantity: 3 });
    await count([whole]);
    const { NewImage: _, ...imageless } = record({ productId: p, quantity: 4 }).dynamodb;
    const first = { ...whole, eventName: 'MODIFY', dynamodb: imageless };
    const second = record({ productId: p, quantity: -1 });
    const answer = { batchItemFailures: [{ itemIdentifier: imageless.SequenceNumber }] };
    expect(await count([first, second])).toEqual(answer);
    expect(await count([second, first])).toEqual(answer);
    expect(await totalOf(p)).toBe(3);
  });

  it('skips rows that are not lines', async () => {
    const marker = record({ productId: 'x', quantity: 1 });
    const other = {
      ...marker,
      dynamodb: { ...marker.dynamodb, Keys: { pk: { S: 'user#1' }, sk: { S: 'request#add#k' } } },
    };
    expect(await count([other])).toEqual(ALL_DONE);
    expect(shop.spy.calls).toEqual([]);
  });

  it('reports the oldest record it could not count, and counts those before', async () => {
    const p = newId();
    const records = Array.from({ length: 150 }, (_, index) =>
      record({ owner: `user#${index}`, productId: p, quantity: 1 }),
    );
    let transactions = 0;
    shop.spy.around = async (name, send) => {
      if (name === 'TransactWrite' && ++transactions === 2) {
        throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      }
      return send();
    };
    const result = await count(records);
    const counted = await totalOf(p);
    expect(result.batchItemFailures).toEqual([{ itemIdentifier: records[counted]?.dynamodb.SequenceNumber }]);
    const from = records.slice(counted);
    expect(await count(from)).toEqual(ALL_DONE);
    expect(await totalOf(p)).toBe(150);
  });

  it('requests unprocessed keys again', async () => {
    const p = newId();
    await count([record({ productId: p, quantity: 2 })]);
    let unprocessed = false;
    shop.spy.around = async (name, send, { RequestItems }) => {
      if (name !== 'BatchGet' || unprocessed) return send();
      unprocessed = true;
      return { Responses: {}, UnprocessedKeys: RequestItems };
    };
    shop.spy.calls.length = 0;
    await count([record({ productId: p, quantity: 3 })]);
    expect([unprocessed, shop.spy.calls]).toEqual([true, ['BatchGet', 'TransactWrite']]);
    expect(await totalOf(p)).toBe(3);
  });
});

describe('GET /cart/{productId}/total', () => {
  it('returns 0 for a product in no cart, and 404 for an unknown product', async () => {
    const p = newId();
    shop.products.put(product(p));
    const zero = await shop.call('GET', `/cart/${p}/total`);
    expect(totalSchema.parse(zero.body)).toEqual({ productId: p, quantity: 0 });
    expect(shop.spy.calls).toEqual(['Query']);
    for (const path of ['/cart/none/total', '/cart/%2e%2e/total', '/cart/a%2Fb/total', '/cart/%ff/total']) {
      const answer = await shop.call('GET', path);
      expect([answer.status, answer.body.type]).toEqual([404, 'urn:problem:cart:product-not-found']);
    }
  });

  it('is public, and needs the product service only for a product that was never counted', async () => {
    const p = newId();
    await count([record({ productId: p, quantity: 7 }), record({ owner: 'user#2', productId: p, quantity: 1 })]);
    shop.products.put(product(p));
    expect((await shop.call('GET', `/cart/${p}/total`)).body.quantity).toBe(8);
    shop.products.state.down = true;
    expect((await shop.call('GET', `/cart/${p}/total`)).body.quantity).toBe(8);
    expect((await shop.call('GET', `/cart/${newId()}/total`)).status).toBe(503);
  });
});

describe('GET /cart/total', () => {
  // It returns the products of all tests in the same table.
  beforeEach(shop.inNewTables);

  const list = (query: Record<string, string> = {}) =>
    shop.call('GET', '/cart/total', { user: 'boss', groups: ['admin'], query });

  it('is limited to admins', async () => {
    const nobody = await shop.call('GET', '/cart/total');
    expect([nobody.status, nobody.headers['WWW-Authenticate']]).toEqual([401, 'Bearer']);
    const shopper = await shop.call('GET', '/cart/total', { user: 'shopper', groups: ['admins'] });
    expect([shopper.status, shopper.body.type]).toEqual([403, 'urn:problem:cart:forbidden']);
  });

  it('returns every product once, in order, for any page size', async () => {
    const products = Array.from({ length: 25 }, newId);
    const expected: Record<string, number> = {};
    const records = products.flatMap((productId, index) =>
      Array.from({ length: 1 + (index % 10) }, (_, line) => {
        expected[productId] = (expected[productId] ?? 0) + line + 1;
        return record({ owner: `user#${line}`, productId, quantity: line + 1 });
      }),
    );
    await count(records);
    for (const limit of [1, 3, 7, 100]) {
      const found: { productId: string; quantity: number }[] = [];
      let cursor: string | undefined;
      do {
        const answer = await list({ limit: String(limit), ...(cursor === undefined ? {} : { cursor }) });
        const page = totalListSchema.parse(answer.body);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      const ids = found.map((item) => item.productId);
      expect(ids).toEqual([...new Set(ids)].toSorted());
      expect(Object.fromEntries(found.map((item) => [item.productId, item.quantity]))).toEqual(expected);
    }
  });

  it('fills a page from several responses of DynamoDB', async () => {
    const products = Array.from({ length: 5 }, newId);
    const owners = Array.from({ length: 20 }, (_, line) => `user#${line}`);
    await count(owners.flatMap((owner) => products.map((productId) => record({ owner, productId, quantity: 1 }))));
    shop.spy.around = (_name, send, input) => {
      if (input.Limit !== undefined) input.Limit = 1;
      return send();
    };
    expect((await list()).body).toEqual({
      items: products.toSorted().map((productId) => ({ productId, quantity: 20 })),
    });
  });

  it('rejects invalid limits and cursors with 400', async () => {
    const limits = ['0', '101', '-1', '1.5', 'abc', ''].map((limit) => ({ limit }));
    const cursors = ['', '%', 'Li4', '!!!', 'YS9i', 'a'.repeat(500)].map((cursor) => ({ cursor }));
    for (const query of [...limits, ...cursors]) {
      const answer = await list(query);
      expect([query, answer.status, answer.body.errors?.[0]?.path]).toEqual([query, 400, Object.keys(query)[0]]);
    }
  });
});
