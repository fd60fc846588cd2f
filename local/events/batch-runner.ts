import type { InvokeResult } from '../lambda/host.ts';
import { failedItems } from './partial-batch.ts';

/** A stream record on its way to a function. */
export interface StreamRecord {
  /** As the function receives it. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly sequenceNumber: string;
  readonly shardId: string;
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
}

export interface BatchPolicy {
  readonly bisect: boolean;
  /** -1 means no limit. */
  readonly maxRetries: number;
  readonly reportsItemFailures: boolean;
}

export interface BatchEffects {
  invoke(records: readonly StreamRecord[]): Promise<InvokeResult>;
  /** The records will not be retried. */
  giveUp(records: readonly StreamRecord[], why: GivenUp): Promise<void>;
  /** Waits before attempt `tries` + 1. Rejects when the laptop cloud stops. */
  wait(tries: number): Promise<void>;
}

export interface GivenUp {
  readonly tries: number;
  readonly result: InvokeResult;
}

/** The index of the first record to retry; the length if all records are done. */
export const firstFailure = (
  records: readonly StreamRecord[],
  { error, payload }: InvokeResult,
  reportsItemFailures: boolean,
): number => {
  if (error !== undefined) return 0;
  if (!reportsItemFailures) return records.length;
  const failed = failedItems(payload);
  if (failed === undefined) return 0;
  const indices = failed.map((item) => records.findIndex(({ sequenceNumber }) => sequenceNumber === item));
  // An identifier that is not in the batch fails the whole batch.
  return indices.includes(-1) ? 0 : Math.min(records.length, ...indices);
};

/**
 * Processes a batch as Lambda does for streams: it is retried from the first failing record, bisected if the mapping
 * says so, and given up in the end, so that it does not block later records.
 */
export const runBatch = async (
  records: readonly StreamRecord[],
  policy: BatchPolicy,
  effects: BatchEffects,
): Promise<void> => {
  let rest = records;
  let tries = 0;
  while (true) {
    const result = await effects.invoke(rest);
    if (result.error?.throttled) {
      await effects.wait(1);
      continue;
    }
    const first = firstFailure(rest, result, policy.reportsItemFailures);
    rest = rest.slice(first);
    if (rest.length === 0) return;
    // Split at the reported record, which does not count as a retry:
    // https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    if (first > 0 && policy.bisect) continue;
    if (policy.maxRetries >= 0 && tries >= policy.maxRetries) {
      await effects.giveUp(rest, { tries: tries + 1, result });
      return;
    }
    if (policy.bisect && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      await runBatch(rest.slice(0, middle), policy, effects);
      rest = rest.slice(middle);
      continue;
    }
    tries += 1;
    await effects.wait(tries);
  }
};
