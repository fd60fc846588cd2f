import { type Effects, type TimeLeft, timeLeftOf } from '@shop/shared/effects';
import { factsOf, type Log } from '@shop/shared/log';
import { workerHandler } from '@shop/shared/worker';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { chunksOf } from '../domain/chunks.ts';
import { deleteMovedLine } from '../store/delete-moved-line.ts';
import { movedLinesSchema } from '../store/moved-lines-queue.ts';
import type { Table } from '../store/table.ts';

/** The dependencies of the delete worker. */
export interface DeleteMovedLinesDependencies {
  carts: Table;
  log: Log;
  effects: Effects;
}

/** How many lines are deleted concurrently. */
const AT_ONCE = 10;

const deleteLines = async (deps: DeleteMovedLinesDependencies, record: SQSRecord, timeLeft: TimeLeft) => {
  const { lines } = z.parse(movedLinesSchema, JSON.parse(record.body));
  const store = { ...deps.carts, timeLeft };
  for (const chunk of chunksOf(lines, AT_ONCE)) await Promise.all(chunk.map((line) => deleteMovedLine(store, line)));
};

/** Deletes moved lines. A failing message is redelivered, and ends in the dead-letter queue; the others are done. */
export const deleteMovedLines = (deps: DeleteMovedLinesDependencies) =>
  workerHandler(deps.log, async (event: SQSEvent, context): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const record of event.Records) {
      try {
        await deleteLines(deps, record, timeLeftOf(context));
      } catch (error) {
        deps.log.error('moved lines not deleted', { messageId: record.messageId, ...factsOf(error) });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    const facts = { messages: event.Records.length, failed: batchItemFailures.length };
    deps.log.info('queue batch', { ...facts, requestId: context.awsRequestId });
    return { batchItemFailures };
  });
