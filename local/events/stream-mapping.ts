import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { AwsCaller } from '../http/aws-json.ts';
import type { InvokeResult } from '../lambda/host.ts';
import { type BatchPolicy, type GivenUp, runBatch, type StreamRecord } from './batch-runner.ts';
import { createFilter } from './filter.ts';
import { Lane } from './lane.ts';
import type { MappingProperties } from './resources.ts';
import { StreamReader } from './stream-reader.ts';

/** So many records may wait before no more are read. */
const MAX_WAITING = 10_000;

/** Tries of a failing batch are further and further apart. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

export interface MappingStatus {
  readonly id: string;
  readonly kind: 'stream' | 'queue';
  readonly source: string;
  readonly functionName: string;
  /** Records or messages that the function has not finished. */
  readonly waiting: number;
  /** How long the oldest of them has been waiting. */
  readonly lagMs: number;
  readonly givenUp: number;
  readonly problem: string | undefined;
}

export interface Mapping {
  start(): void;
  stop(): Promise<void>;
  status(): MappingStatus;
}

export interface MappingOptions {
  readonly id: string;
  readonly region: string;
  readonly properties: MappingProperties;
  readonly functionName: string;
  readonly functionArn: string;
  readonly invoke: (event: string, source: string) => Promise<InvokeResult>;
  /** Calls AWS under the function's role. */
  readonly call: AwsCaller;
  /** The URL of a queue by its ARN. */
  readonly queueUrl: (arn: string) => string;
}

const keysSchema = z.object({ dynamodb: z.object({ Keys: z.unknown() }) });

const laneOf = (record: StreamRecord, lanes: number): number => {
  if (lanes === 1) return 0;
  const keys = z.parse(keysSchema, record.event).dynamodb.Keys;
  return createHash('sha256').update(JSON.stringify(keys)).digest().readUInt32BE() % lanes;
};

/** What a destination is told of a batch that was given up: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const failureMessage = (
  records: readonly StreamRecord[],
  { condition, tries, result }: GivenUp,
  { functionArn, properties }: MappingOptions,
) => {
  const [first] = records;
  const last = records.at(-1);
  return {
    requestContext: { requestId: result?.requestId ?? '', functionArn, condition, approximateInvokeCount: tries },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(result?.error !== undefined && { functionError: 'Unhandled' }),
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

/** An event source mapping from a DynamoDB stream to a function. */
export const streamMapping = (options: MappingOptions): Mapping => {
  const { properties, invoke, call, functionName } = options;
  const stopping = new AbortController();
  const passes = createFilter(properties.FilterCriteria?.Filters?.map(({ Pattern }) => Pattern) ?? []);
  const lanes = Array.from(
    { length: properties.ParallelizationFactor },
    () => new Lane<StreamRecord>(properties.BatchSize ?? 100, properties.MaximumBatchingWindowInSeconds * 1000),
  );
  const unfinished = () => lanes.flatMap((lane) => lane.unfinished);
  const state: { problem: string | undefined; givenUp: number } = { problem: undefined, givenUp: 0 };
  const policy: BatchPolicy = {
    bisect: properties.BisectBatchOnFunctionError,
    maxRetries: properties.MaximumRetryAttempts,
    maxAgeSeconds: properties.MaximumRecordAgeInSeconds,
    reportsItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
  };
  const tell = async (message: unknown) => {
    const destination = properties.DestinationConfig?.OnFailure?.Destination;
    if (destination === undefined) return;
    await call('AmazonSQS.SendMessage', {
      QueueUrl: options.queueUrl(destination),
      MessageBody: JSON.stringify(message),
    });
  };
  const effects = {
    invoke: (records: readonly StreamRecord[]) =>
      invoke(JSON.stringify({ Records: records.map(({ event }) => event) }), 'stream'),
    giveUp: async (records: readonly StreamRecord[], why: GivenUp) => {
      state.givenUp += records.length;
      await tell(failureMessage(records, why, options)).catch((error: unknown) => {
        state.problem = `The destination could not be told: ${String(error)}`;
      });
    },
    wait: (tries: number) =>
      sleep(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)), undefined, { signal: stopping.signal }),
    now: Date.now,
  };
  const reader = new StreamReader({
    call,
    streamArn: properties.EventSourceArn,
    region: options.region,
    from: properties.StartingPosition ?? 'TRIM_HORIZON',
    onRecord: (record) => {
      if (passes(record.event)) lanes[laneOf(record, lanes.length)]?.add(record);
    },
    room: async () => {
      while (unfinished().length > MAX_WAITING) await sleep(50, undefined, { signal: stopping.signal });
    },
    onProblem: (problem) => {
      state.problem = problem;
    },
    signal: stopping.signal,
  });
  let running: Promise<unknown> = Promise.resolve();
  return {
    start: () => {
      const work = lanes.map((lane) => lane.run((batch) => runBatch(batch, policy, effects)));
      running = Promise.allSettled([reader.run(), ...work]);
    },
    stop: async () => {
      stopping.abort();
      for (const lane of lanes) lane.stop();
      await running;
    },
    status: () => {
      const waiting = unfinished();
      const oldest = Math.min(...waiting.map(({ arrivedAt }) => arrivedAt));
      return {
        id: options.id,
        kind: 'stream',
        source: properties.EventSourceArn,
        functionName,
        waiting: waiting.length,
        lagMs: waiting.length === 0 ? 0 : Math.max(0, Date.now() - oldest),
        givenUp: state.givenUp,
        problem: state.problem,
      };
    },
  };
};
