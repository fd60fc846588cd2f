import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { call } from './retries.ts';
import type { Store } from './table.ts';

const progressSchema = z.object({
  /** Which table is being scanned, and from which key. */
  phase: z.enum(['lines', 'entries']),
  start: z.optional(z.record(z.string(), z.unknown())),
  /** What this pass has found so far. */
  checked: z.int(),
  drifted: z.int(),
  drift: z.int(),
  repaired: z.int(),
  expired: z.int(),
});

/** The progress of the current audit pass: the next run resumes from here. */
export type Progress = z.infer<typeof progressSchema>;

export const NEW_PASS: Progress = { phase: 'lines', checked: 0, drifted: 0, drift: 0, repaired: 0, expired: 0 };

const key = (repair: boolean) => ({ pk: 'audit', sk: repair ? 'repair' : 'check' });

/** Passes with and without repair have separate progress. If it cannot be read, a new pass starts. */
export const readProgress = async (totals: Store, repair: boolean): Promise<Progress> => {
  const get = new GetCommand({ TableName: totals.name, Key: key(repair), ConsistentRead: true });
  const { Item } = await call(totals, 'always', (options) => totals.client.send(get, options));
  const progress = z.safeParse(progressSchema, Item);
  return progress.success ? progress.data : NEW_PASS;
};

/** Stores the progress of the pass. */
export const writeProgress = async (totals: Store, repair: boolean, progress: Progress): Promise<void> => {
  const put = new PutCommand({ TableName: totals.name, Item: { ...key(repair), ...progress } });
  await call(totals, 'always', (options) => totals.client.send(put, options));
};
