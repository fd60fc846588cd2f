import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchEffects, type BatchPolicy, type GivenUp, runBatch, type StreamRecord } from './batch-runner.ts';
import { createFilter, type Filter } from './filter.ts';
import { Lane } from './lane.ts';
import type { Mapping, MappingOptions, MappingStatus } from './mapping.ts';
import type { MappingProperties } from './resources.ts';
import { StreamReader } from './stream-reader.ts';

/** The most records that may wait; then no more are read. */
const MAX_WAITING = 10_000;

/** The backoff between retries of a failing batch. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

/** The on-failure message for a batch: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const failureMessage = (
  records: readonly StreamRecord[],
  { tries, result }: GivenUp,
  { functionArn, properties }: MappingOptions,
) => {
  const [first] = records;
  const last = records.at(-1);
  return {
    requestContext: {
      requestId: result.requestId,
      functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: tries,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(result.error !== undefined && { functionError: 'Unhandled' }),
    },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: first?.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: first && new Date(first.arrivedAt).toISOString(),
      approximateArrivalOfLastRecord: last && new Date(last.arrivedAt).toISOString(),
      batchSize: records.length,
      streamArn: properties.EventSourceArn,
    },
  };
};

const policyOf = (properties: MappingProperties): BatchPolicy => ({
  bisect: properties.BisectBatchOnFunctionError,
  maxRetries: properties.MaximumRetryAttempts,
  reportsItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
});

/** An event source mapping from a DynamoDB stream to a function. */
export class StreamMapping implements Mapping {
  readonly #options: MappingOptions;
  readonly #passes: Filter;
  readonly #lane: Lane<StreamRecord>;
  readonly #stopping = new AbortController();
  #problem: string | undefined;
  #givenUp = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: MappingOptions) {
    const { FilterCriteria, BatchSize = 100, MaximumBatchingWindowInSeconds } = options.properties;
    this.#options = options;
    this.#passes = createFilter(FilterCriteria?.Filters?.map(({ Pattern }) => Pattern) ?? []);
    this.#lane = new Lane(BatchSize, MaximumBatchingWindowInSeconds * 1000);
  }

  start(): void {
    const policy = policyOf(this.#options.properties);
    const effects: BatchEffects = {
      invoke: (records) => {
        this.#options.onBatch(Math.max(0, Date.now() - (records.at(-1)?.arrivedAt ?? 0)));
        return this.#options.invoke(JSON.stringify({ Records: records.map(({ event }) => event) }), 'stream');
      },
      giveUp: (records, why) => this.#giveUp(records, why),
      wait: (tries) => this.#pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1))),
    };
    const work = this.#lane.run((batch) => runBatch(batch, policy, effects));
    this.#running = Promise.allSettled([this.#reader().run(), work]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#lane.stop();
    await this.#running;
  }

  status(): MappingStatus {
    const { properties, functionName } = this.#options;
    const waiting = this.#lane.unfinished;
    const oldest = Math.min(...waiting.map(({ arrivedAt }) => arrivedAt));
    return {
      kind: 'stream',
      source: properties.EventSourceArn,
      functionName,
      waiting: waiting.length,
      lagMs: waiting.length === 0 ? 0 : Math.max(0, Date.now() - oldest),
      givenUp: this.#givenUp,
      problem: this.#problem,
    };
  }

  #pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#stopping.signal });
  }

  #reader(): StreamReader {
    const { call, properties, region } = this.#options;
    return new StreamReader({
      call,
      region,
      streamArn: properties.EventSourceArn,
      onRecord: (record) => {
        if (this.#passes(record.event)) this.#lane.add(record);
      },
      room: async () => {
        while (this.#lane.unfinished.length > MAX_WAITING) await this.#pause(50);
      },
      onProblem: (problem) => {
        this.#problem = problem;
      },
      signal: this.#stopping.signal,
      now: Date.now,
    });
  }

  async #giveUp(records: readonly StreamRecord[], why: GivenUp): Promise<void> {
    this.#givenUp += records.length;
    const { call, queueUrl, properties } = this.#options;
    const destination = properties.DestinationConfig?.OnFailure?.Destination;
    if (destination === undefined) return;
    try {
      await call('AmazonSQS.SendMessage', {
        QueueUrl: queueUrl(destination),
        MessageBody: JSON.stringify(failureMessage(records, why, this.#options)),
      });
    } catch (error) {
      this.#problem = `Sending to the on-failure destination failed: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
