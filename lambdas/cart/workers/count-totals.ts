import { type Effects, type TimeLeft, timeLeftOf } from '@shop/shared/effects';
import { factsOf, type Log } from '@shop/shared/log';
import { workerHandler } from '@shop/shared/worker';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { advancesByRows, isNewer, type LineImage, lineName, newestImages, planAdvances } from '../domain/ledger.ts';
import { applyAdvances, readLedger } from '../store/ledger.ts';
import { untilDone } from '../store/retries.ts';
import type { Store, Table } from '../store/table.ts';
import { MAX_ACTIONS } from '../store/transaction.ts';
import { readRecord } from './stream-record.ts';

/** The dependencies of the totals worker. */
export interface CountTotalsDependencies {
  totals: Table;
  log: Log;
  effects: Effects;
}

/** How often a chunk of a batch is read again because of a concurrent worker. */
const ROUNDS = 10;

/** Counts one chunk of a batch; images that the ledger has applied by now are skipped. */
const countPiece = (store: Store, images: LineImage[]): Promise<true> =>
  untilDone(
    store,
    async () => {
      const { entries } = await readLedger(store, images.map(lineName));
      const advances = planAdvances(images, entries);
      if (advances.length === 0) return true;
      return (await applyAdvances(store, advances, store.effects.now())) ? true : undefined;
    },
    { rounds: ROUNDS },
  );

const older = (a: string | undefined, b: string | undefined): string | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  return isNewer(a, b) ? b : a;
};

/**
 * Updates the totals with these images, in one transaction per hundred rows. A line whose ledger row is malformed is not
 * counted; all others are.
 * @returns the sequence number of the oldest image that could not be counted, undefined when all were
 */
export const countImages = async (
  { totals, log }: Pick<CountTotalsDependencies, 'totals' | 'log'>,
  images: readonly LineImage[],
  timeLeft: TimeLeft,
): Promise<string | undefined> => {
  const store: Store = { ...totals, timeLeft };
  const newest = newestImages(images);
  let failed = newest[0]?.sequence;
  let malformed: string | undefined;
  try {
    const ledger = await readLedger(store, newest.map(lineName));
    const isMalformed = (image: LineImage): boolean => ledger.malformed.has(lineName(image));
    for (const { productId } of newest.filter(isMalformed)) log.error('malformed row', { productId });
    malformed = newest.find(isMalformed)?.sequence;
    const readable = newest.filter((image) => !isMalformed(image));
    for (const piece of advancesByRows(planAdvances(readable, ledger.entries), MAX_ACTIONS)) {
      failed = piece[0]?.image.sequence;
      if (!(await applyAdvances(store, piece, store.effects.now()))) {
        await countPiece(
          store,
          piece.map((advance) => advance.image),
        );
      }
    }
    return malformed;
  } catch (error) {
    log.error('lines not counted', factsOf(error));
    return older(failed, malformed);
  }
};

/**
 * Counts a batch of stream records. A malformed record is left to Lambda, which isolates it; those before and after it
 * are counted.
 * @returns the oldest record that Lambda must retry
 * @throws if a record has no sequence number
 */
export const countRecords = async (
  deps: CountTotalsDependencies,
  records: readonly unknown[],
  timeLeft: TimeLeft,
): Promise<DynamoDBBatchResponse> => {
  const images: LineImage[] = [];
  let failed: string | undefined;
  for (const record of records) {
    const read = readRecord(record);
    if (read.kind === 'image') images.push(read.image);
    if (read.kind === 'malformed') {
      deps.log.error('malformed stream record', { sequence: read.sequence });
      failed = older(failed, read.sequence);
    }
  }
  failed = older(failed, await countImages(deps, images, timeLeft));
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
};

/** Follows the stream of the Carts table and keeps the totals of products. */
export const countTotals = (deps: CountTotalsDependencies) =>
  workerHandler(deps.log, async (event: DynamoDBStreamEvent, context) => {
    const started = deps.effects.now();
    const response = await countRecords(deps, event.Records, timeLeftOf(context));
    deps.log.info('stream batch', {
      records: event.Records.length,
      outcome: response.batchItemFailures.length === 0 ? 'ok' : 'failed',
      milliseconds: deps.effects.now() - started,
      requestId: context.awsRequestId,
    });
    return response;
  });
