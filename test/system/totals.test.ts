import { totalListSchema, totalSchema } from '@shop/cart/schemas';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from './support/catalogue.ts';
import { type Json, send } from './support/http.ts';
import { aws, dynamoDb, eventually, invoke, settled, status, tableNamed } from './support/laptop-cloud.ts';
import { expectProblem } from './support/problem.ts';
import { shop } from './support/shop.ts';
import { Browser, newShopper, signInAs } from './support/shoppers.ts';

const total = async (id: string): Promise<number> => {
  const answer = await send('GET', `/api/cart/${id}/total`);
  expect({ status: answer.status, body: answer.text }).toMatchObject({ status: 200 });
  const { productId, quantity } = totalSchema.parse(answer.json);
  expect(productId).toBe(id);
  return quantity;
};

// The last products of the catalogue, because other tests use the first.
let unused: string;
let counted: string;
let other: string;
beforeAll(async () => {
  const ids = (await catalogue()).map(({ productId }) => productId).reverse();
  [unused = '', counted = '', other = ''] = ids;
});

describe('GET /cart/{productId}/total', () => {
  it('returns 0 for a product in no cart', async () => {
    expect(await total(unused)).toBe(0);
  });

  it('responds 404 to an unknown product', async () => {
    expectProblem(await send('GET', '/api/cart/unknown/total'), 'product-not-found');
    expectProblem(await send('GET', '/api/cart/a%2Fb/total'), 'product-not-found');
  });

  it('follows adds, sets, migrates and checkouts', async () => {
    const before = await total(counted);
    const grown = (by: number) => eventually(async () => expect(await total(counted)).toBe(before + by));
    const anonymous = new Browser();
    const { browser, accessToken } = await newShopper();
    await anonymous.add(counted, 5);
    await grown(5);
    await anonymous.set(counted, 2);
    await browser.add(counted, 4);
    await grown(6);
    anonymous.token = accessToken;
    await anonymous.migrate();
    await settled();
    await grown(6);
    await browser.checkOut();
    await grown(0);
  });

  it('returns the same after records are redelivered, reordered and re-batched', async () => {
    const browser = new Browser();
    const before = await total(other);
    await browser.add(other, 3);
    await browser.add(other, 1);
    await eventually(async () => expect(await total(other)).toBe(before + 4));
    const records = await streamRecords(`cart#${browser.cartId}`);
    expect(records.length).toBeGreaterThanOrEqual(2);
    for (const batch of [
      records,
      records.toReversed(),
      records.slice(0, 1),
      records.slice(1),
      [...records, ...records],
    ]) {
      const { error } = await invoke('CountTotals', { Records: batch });
      expect(error).toBeUndefined();
    }
    expect(await total(other)).toBe(before + 4);
  });
});

describe('the ledger', () => {
  it('adds up to the totals, slot by slot', async () => {
    await settled();
    const { Items } = await dynamoDb('Scan', { TableName: await tableNamed('Totals'), ConsistentRead: true });
    const rows = Items as Record<string, Record<string, string>>[];
    const sums = new Map<string, number>();
    const add = (name: string, quantity: number) => sums.set(name, (sums.get(name) ?? 0) + quantity);
    for (const { pk, sk, quantity, slot } of rows) {
      const key = pk?.['S'] ?? '';
      if (key.startsWith('line#'))
        add(`${key.split('#').at(-1)} ${slot?.['N'] ?? slot?.['S']}`, Number(quantity?.['N']));
      if (key.startsWith('product#'))
        add(`${key.slice('product#'.length)} ${sk?.['S']?.replace('total#', '')}`, -Number(quantity?.['N']));
    }
    expect(sums.size).toBeGreaterThan(0);
    expect([...sums].filter(([, difference]) => difference !== 0)).toEqual([]);
  });
});

describe('GET /cart/total', () => {
  const asAdmin = async (query = '') => {
    const { accessToken } = await signInAs(shop().demoAdmin);
    return send('GET', `/api/cart/total${query}`, { headers: [['Authorization', `Bearer ${accessToken}`]] });
  };

  it('returns the total of every product in carts, in pages', async () => {
    const browser = new Browser();
    const ids = (await catalogue()).map(({ productId }) => productId).slice(4, 9);
    for (const id of ids) await browser.add(id, 1);
    await eventually(async () => {
      const items: { productId: string; quantity: number }[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const answer = await asAdmin(`?limit=2${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
        expect(answer.status).toBe(200);
        const page = totalListSchema.parse(answer.json);
        expect(page.items.length).toBeLessThanOrEqual(2);
        items.push(...page.items);
        cursor = page.cursor;
        pages += 1;
      } while (cursor !== undefined && pages < 100);
      expect(new Set(items.map(({ productId }) => productId)).size).toBe(items.length);
      for (const id of ids) expect(items.find(({ productId }) => productId === id)?.quantity).toBe(await total(id));
    });
  });

  it('can be read twice concurrently in pages of one product without being throttled', async () => {
    const { accessToken } = await signInAs(shop().demoAdmin);
    const headers: [string, string][] = [['Authorization', `Bearer ${accessToken}`]];
    const pages = (await catalogue()).length;
    const answers = await Promise.all(
      Array.from({ length: 2 * pages }, () => send('GET', '/api/cart/total?limit=1', { headers })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each(['?limit=0', '?limit=-1', '?limit=x', '?limit=1.5', '?limit=101', '?cursor=nonsense', '?cursor='])(
    'rejects %s with 400',
    async (query) => {
      expectProblem(await asAdmin(query), 'invalid-request');
    },
  );
});

/** The stream records of one partition's lines, as Lambda delivers them. */
const streamRecords = async (pk: string) => {
  const mapping = (await status()).mappings.find(({ kind }) => kind === 'stream');
  const StreamArn = mapping?.source;
  const streams = (operation: string, body: unknown) => aws(`DynamoDBStreams_20120810.${operation}`, body);
  const { StreamDescription } = await streams('DescribeStream', { StreamArn });
  const records: Json[] = [];
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator } = await streams('GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    while (ShardIterator) {
      const page = await streams('GetRecords', { ShardIterator });
      records.push(...page.Records);
      if (page.Records.length === 0) break;
      ShardIterator = page.NextShardIterator;
    }
  }
  return records
    .filter(({ dynamodb }) => dynamodb.Keys.pk.S === pk && dynamodb.Keys.sk.S.startsWith('product#'))
    .map((record) => ({ ...record, eventSourceARN: StreamArn }));
};
