import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { SLOT_INDEX, slotKey, totalPartition } from './keys.ts';
import { call } from './retries.ts';
import type { Store } from './table.ts';

const totalRowSchema = z.object({ pk: z.string(), quantity: z.int() });

const PRODUCT_PREFIX = totalPartition('');

/** The product's total over all slots; undefined when it was never in a cart. One call. */
export const readTotal = async (store: Store, productId: string): Promise<number | undefined> => {
  const query = new QueryCommand({
    TableName: store.name,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :total)',
    ExpressionAttributeValues: { ':pk': totalPartition(productId), ':total': 'total#' },
    ConsistentRead: true,
  });
  const { Items = [] } = await call(store, 'always', (options) => store.client.send(query, options));
  if (Items.length === 0) return undefined;
  return Items.reduce((total, row) => total + z.parse(totalRowSchema, row).quantity, 0);
};

/** One product's total in one slot. */
export interface SlotTotal {
  productId: string;
  quantity: number;
}

/** The slot's first `limit` products after the one given, by product id. */
export const readSlot = async (store: Store, slot: number, after: string, limit: number): Promise<SlotTotal[]> => {
  const totals: SlotTotal[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const query = new QueryCommand({
      TableName: store.name,
      IndexName: SLOT_INDEX,
      KeyConditionExpression: 'slotKey = :slot AND pk > :after',
      ExpressionAttributeValues: { ':slot': slotKey(slot), ':after': totalPartition(after) },
      Limit: limit - totals.length,
      ExclusiveStartKey: start,
    });
    const answer = await call(store, 'always', (options) => store.client.send(query, options));
    for (const row of answer.Items ?? []) {
      const { pk, quantity } = z.parse(totalRowSchema, row);
      totals.push({ productId: pk.slice(PRODUCT_PREFIX.length), quantity });
    }
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && totals.length < limit);
  return totals;
};
