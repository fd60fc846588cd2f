import * as z from 'zod/mini';
import { chunksOf } from '../domain/chunks.ts';
import { type Advance, type LedgerEntry, lineName, type TotalChange, totalChanges } from '../domain/ledger.ts';
import { toSeconds } from '../domain/line.ts';
import { KEYS_PER_READ, readBatch } from './batch-read.ts';
import { ledgerKey, slotKey, totalKey } from './keys.ts';
import type { Store } from './table.ts';
import { type Action, transact } from './transaction.ts';

/**
 * How long the ledger keeps a row with quantity 0, in seconds: longer than a record of its line can be delayed, which
 * is a day in the stream and fourteen in the on-failure queue.
 */
export const EMPTY_ENTRY_LIFETIME = 30 * 24 * 60 * 60;

const ledgerRowSchema = z.object({
  quantity: z.int(),
  sequence: z.string().check(z.regex(/^\d+$/)),
});

const PREFIX = ledgerKey('').pk;

/** Ledger entries by line name, and the names of lines whose row is malformed. */
export interface ReadLedger {
  entries: Map<string, LedgerEntry>;
  malformed: Set<string>;
}

/** The ledger entries of these lines: strongly consistent, one call per hundred. */
export const readLedger = async (store: Store, names: readonly string[]): Promise<ReadLedger> => {
  const read: ReadLedger = { entries: new Map(), malformed: new Set() };
  for (const chunk of chunksOf(names, KEYS_PER_READ)) {
    for (const row of await readBatch(store, chunk.map(ledgerKey))) {
      const name = String(row.pk).slice(PREFIX.length);
      const entry = z.safeParse(ledgerRowSchema, row);
      if (entry.success) read.entries.set(name, entry.data);
      else read.malformed.add(name);
    }
  }
  return read;
};

const putEntry = (table: string, { image, slot, from }: Advance, now: number): Action => ({
  Put: {
    TableName: table,
    Item: {
      ...ledgerKey(lineName(image)),
      productId: image.productId,
      quantity: image.quantity,
      sequence: image.sequence,
      slot,
      ...(image.quantity === 0 ? { expiresAt: toSeconds(now) + EMPTY_ENTRY_LIFETIME } : {}),
    },
    ...(from === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#sequence = :sequence AND quantity = :quantity',
          ExpressionAttributeNames: { '#sequence': 'sequence' },
          ExpressionAttributeValues: { ':sequence': from.sequence, ':quantity': from.quantity },
        }),
  },
});

const addToTotal = (table: string, { productId, slot, delta }: TotalChange): Action => ({
  Update: {
    TableName: table,
    Key: totalKey(productId, slot),
    UpdateExpression: 'SET slotKey = :slotKey ADD quantity :delta',
    ExpressionAttributeValues: { ':slotKey': slotKey(slot), ':delta': delta },
  },
});

/**
 * Updates the ledger and, with it, the totals, all or nothing.
 * @returns false if an entry changed since it was read, or another worker was updating the same total
 */
export const applyAdvances = async (store: Store, advances: readonly Advance[], now: number): Promise<boolean> => {
  const entries = advances.map((advance) => putEntry(store.name, advance, now));
  const totals = totalChanges(advances).map((change) => addToTotal(store.name, change));
  return (await transact(store, [...entries, ...totals])).done;
};
