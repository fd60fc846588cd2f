import { LINE_PREFIX } from '@shop/cart/store/keys';
import { FilterCriteria, FilterRule, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';
import { FailureQueue } from './failure-queue.ts';
import type { CartsTable } from './tables.ts';

/** Feeds every change of a line from the carts' stream to the worker that counts totals. */
export class TotalsFeed extends Construct {
  /** The on-failure queue: shard and sequence numbers of the batches that were given up. */
  readonly givenUp: Queue;

  constructor(scope: Construct, id: string, { stage, carts, worker }: TotalsFeedProps) {
    super(scope, id);
    this.givenUp = new FailureQueue(this, 'GivenUp');
    worker.addEventSource(
      new DynamoEventSource(carts, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: stage.totals.batchSize,
        maxBatchingWindow: stage.totals.window,
        // A failing batch is bisected until the bad record is isolated, which is then retried ten times.
        bisectBatchOnError: true,
        retryAttempts: 10,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(this.givenUp),
        filters: [FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(LINE_PREFIX) } } } })],
      }),
    );
  }
}

type TotalsFeedProps = {
  readonly stage: StageConfig;
  readonly carts: CartsTable;
  readonly worker: LambdaFunction;
};
