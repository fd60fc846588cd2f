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
  /** -1 means no limit. */
  readonly maxAgeSeconds: number;
  readonly reportsItemFailures: boolean;
}

export interface BatchEffects {
  invoke(records: readonly StreamRecord[]): Promise<InvokeResult>;
  /** The records will not be retried. */
  giveUp(records: readonly StreamRecord[], why: GivenUp): Promise<void>;
  /** Waits before attempt `tries` + 1. Rejects when the laptop cloud stops. */
  wait(tries: number): Promise<void>;
  now(): number;
}

export interface GivenUp {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly tries: number;
  readonly result: InvokeResult | undefined;
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
    rest = await withoutOld(rest, policy, effects, tries);
    if (rest.length === 0) return;
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
      await effects.giveUp(rest, { condition: 'RetryAttemptsExhausted', tries: tries + 1, result });
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

const withoutOld = async (
  records: readonly StreamRecord[],
  { maxAgeSeconds }: BatchPolicy,
  effects: BatchEffects,
  tries: number,
): Promise<readonly StreamRecord[]> => {
  if (maxAgeSeconds < 0) return records;
  const oldest = effects.now() - maxAgeSeconds * 1000;
  const old = records.filter(({ arrivedAt }) => arrivedAt < oldest);
  if (old.length > 0) await effects.giveUp(old, { condition: 'RecordAgeExceeded', tries, result: undefined });
  return records.filter(({ arrivedAt }) => arrivedAt >= oldest);
};
