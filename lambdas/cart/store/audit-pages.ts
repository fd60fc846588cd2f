import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { AuditedLine } from '../domain/audit.ts';
import { chunksOf } from '../domain/chunks.ts';
import { lineName } from '../domain/ledger.ts';
import { KEYS_PER_READ, readBatch } from './batch-read.ts';
import { LINE_PREFIX, ledgerKey } from './keys.ts';
import { call } from './retries.ts';
import type { Store } from './table.ts';

/** Identifies a line. */
export type LineName = Pick<AuditedLine, 'ownerKey' | 'productId'>;

const keySchema = z.record(z.string(), z.unknown());
export type PageKey = z.infer<typeof keySchema>;

export interface Page {
  names: LineName[];
  /** Where the next page starts; undefined after the last. */
  next: PageKey | undefined;
}

/** How many rows one page reads, including rows that are not lines. */
const PAGE_ROWS = 500;

const lineRowSchema = z.object({
  quantity: z.int(),
  expiresAt: z.int(),
  rev: z.int(),
  movedTo: z.optional(z.string()),
});
const keysSchema = z.object({ pk: z.string(), sk: z.string() });

const scan = async (store: Store, start: PageKey | undefined, filter: string, values: object) => {
  const page = new ScanCommand({
    TableName: store.name,
    Limit: PAGE_ROWS,
    FilterExpression: filter,
    ExpressionAttributeValues: { ...values },
    ProjectionExpression: 'pk, sk',
    ExclusiveStartKey: start,
  });
  const { Items = [], LastEvaluatedKey } = await call(store, 'always', (options) => store.client.send(page, options));
  return { rows: Items.map((row) => z.parse(keysSchema, row)), next: LastEvaluatedKey };
};

/** The next lines of all carts, dead ones too. */
export const pageOfLines = async (carts: Store, start: PageKey | undefined): Promise<Page> => {
  const { rows, next } = await scan(carts, start, 'begins_with(sk, :line)', { ':line': LINE_PREFIX });
  return { names: rows.map(({ pk, sk }) => ({ ownerKey: pk, productId: sk.slice(LINE_PREFIX.length) })), next };
};

/** The next lines in the ledger, including those that are gone from the carts. */
export const pageOfEntries = async (totals: Store, start: PageKey | undefined): Promise<Page> => {
  const prefix = ledgerKey('').pk;
  const filter = 'begins_with(pk, :prefix) AND quantity <> :zero';
  const { rows, next } = await scan(totals, start, filter, { ':prefix': prefix, ':zero': 0 });
  const names = rows.map(({ pk }) => {
    const name = pk.slice(prefix.length);
    const cut = name.lastIndexOf('#');
    return { ownerKey: name.slice(0, cut), productId: name.slice(cut + 1) };
  });
  return { names, next };
};

/** Lines by line name, and the names of lines whose row is malformed. */
interface NamedLines {
  lines: Map<string, AuditedLine>;
  malformed: Set<string>;
}

/** Those of the lines that exist; strongly consistent. */
export const readNamedLines = async (carts: Store, names: readonly LineName[]): Promise<NamedLines> => {
  const read: NamedLines = { lines: new Map(), malformed: new Set() };
  for (const chunk of chunksOf(names, KEYS_PER_READ)) {
    const keys = chunk.map(({ ownerKey, productId }) => ({ pk: ownerKey, sk: `${LINE_PREFIX}${productId}` }));
    for (const row of await readBatch(carts, keys)) {
      const { pk, sk } = z.parse(keysSchema, row);
      const name = { ownerKey: pk, productId: sk.slice(LINE_PREFIX.length) };
      const line = z.safeParse(lineRowSchema, row);
      if (line.success) read.lines.set(lineName(name), { ...name, ...line.data });
      else read.malformed.add(lineName(name));
    }
  }
  return read;
};
