import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { call } from './retries.ts';
import type { Store } from './table.ts';

const progressSchema = z.object({
  /** What is being looked through, and from where on. */
  phase: z.enum(['lines', 'entries']),
  start: z.optional(z.record(z.string(), z.unknown())),
  /** What this pass has found so far. */
  checked: z.int(),
  drifted: z.int(),
  drift: z.int(),
  repaired: z.int(),
  expired: z.int(),
});

/** How far the current pass of the audit has come: the next run goes on from here. */
export type Progress = z.infer<typeof progressSchema>;

export const NEW_PASS: Progress = { phase: 'lines', checked: 0, drifted: 0, drift: 0, repaired: 0, expired: 0 };

const key = (repair: boolean) => ({ pk: 'audit', sk: repair ? 'repair' : 'check' });

/** A pass that repairs and one that only looks do not share their progress. What cannot be read is begun anew. */
export const readProgress = async (totals: Store, repair: boolean): Promise<Progress> => {
  const get = new GetCommand({ TableName: totals.name, Key: key(repair), ConsistentRead: true });
  const { Item } = await call(totals, 'always', (options) => totals.client.send(get, options));
  const progress = z.safeParse(progressSchema, Item);
  return progress.success ? progress.data : NEW_PASS;
};

/** Keeps how far the pass has come. */
export const writeProgress = async (totals: Store, repair: boolean, progress: Progress): Promise<void> => {
  const put = new PutCommand({ TableName: totals.name, Item: { ...key(repair), ...progress } });
  await call(totals, 'always', (options) => totals.client.send(put, options));
};
