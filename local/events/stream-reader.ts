import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type AwsCaller, AwsError } from '../http/aws-json.ts';
import type { StreamRecord } from './batch-runner.ts';

const TARGET = 'DynamoDBStreams_20120810';

/** Lambda polls a shard four times per second: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const POLL_MS = 250;

/** DynamoDB Local rounds a record's creation time down to the minute; AWS, to the second. */
const ENGINE_PRECISION_MS = 60_000;

/** The estimated creation time of a record that is read now: within the engine's minute, and not in the future. */
const arrival = (createdMs: number, now: number): number =>
  Math.max(createdMs, Math.min(now, createdMs + ENGINE_PRECISION_MS));

/** How often to look for new shards. */
const DESCRIBE_MS = 5000;

const shardSchema = z.object({ ShardId: z.string(), ParentShardId: z.optional(z.string()) });
const describedSchema = z.object({
  StreamDescription: z.object({ Shards: z.array(shardSchema), LastEvaluatedShardId: z.optional(z.string()) }),
});
/** After these errors, get a new iterator. (DynamoDB Local sometimes reports a valid one as trimmed.) */
const RENEW_AFTER = new Set(['ExpiredIteratorException', 'TrimmedDataAccessException']);

const iteratorSchema = z.object({ ShardIterator: z.string() });
const recordsSchema = z.object({
  NextShardIterator: z.nullish(z.string()),
  Records: z.array(
    z.looseObject({
      dynamodb: z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number() }),
      userIdentity: z.nullish(z.object({ PrincipalId: z.string(), Type: z.string() })),
    }),
  ),
});

type RawRecord = z.infer<typeof recordsSchema>['Records'][number];

interface Shard {
  readonly id: string;
  readonly parent: string | undefined;
  iterator: string | undefined;
  lastSequenceNumber: string | undefined;
  isDone: boolean;
}

export interface StreamReaderOptions {
  readonly call: AwsCaller;
  readonly streamArn: string;
  readonly region: string;
  /** Called with each record, in the order of its shard. */
  readonly onRecord: (record: StreamRecord) => void;
  /** Resolves when there is room for more records. */
  readonly room: () => Promise<void>;
  /** Called with each error, and with undefined once reading succeeds again. */
  readonly onProblem: (problem: string | undefined) => void;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Reads every shard of a DynamoDB stream, children after their parents, until stopped. */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  readonly #shards = new Map<string, Shard>();
  #describedAt = 0;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { signal, onProblem } = this.#options;
    while (!signal.aborted) {
      try {
        const read = await this.#round();
        onProblem(undefined);
        if (read === 0) await sleep(POLL_MS, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return;
        onProblem(error instanceof Error ? error.message : String(error));
        await sleep(1000, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #round(): Promise<number> {
    if (Date.now() - this.#describedAt > DESCRIBE_MS) await this.#describe();
    let read = 0;
    for (const shard of this.#shards.values()) {
      const parent = shard.parent === undefined ? undefined : this.#shards.get(shard.parent);
      if (shard.isDone || (parent !== undefined && !parent.isDone)) continue;
      await this.#options.room();
      read += await this.#read(shard);
    }
    return read;
  }

  async #describe(): Promise<void> {
    const { call, streamArn } = this.#options;
    let from: string | undefined;
    do {
      const answer = await call(`${TARGET}.DescribeStream`, {
        StreamArn: streamArn,
        ...(from !== undefined && { ExclusiveStartShardId: from }),
      });
      const { Shards, LastEvaluatedShardId } = z.parse(describedSchema, answer).StreamDescription;
      for (const { ShardId, ParentShardId } of Shards) {
        if (this.#shards.has(ShardId)) continue;
        const fresh = {
          id: ShardId,
          parent: ParentShardId,
          iterator: undefined,
          lastSequenceNumber: undefined,
          isDone: false,
        };
        this.#shards.set(ShardId, fresh);
      }
      from = LastEvaluatedShardId;
    } while (from !== undefined);
    this.#describedAt = Date.now();
  }

  async #iterator({ id, lastSequenceNumber }: Shard): Promise<string> {
    const { call, streamArn } = this.#options;
    const position =
      lastSequenceNumber === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: lastSequenceNumber };
    const answer = await call(`${TARGET}.GetShardIterator`, { StreamArn: streamArn, ShardId: id, ...position });
    return z.parse(iteratorSchema, answer).ShardIterator;
  }

  async #read(shard: Shard): Promise<number> {
    const { call, onRecord } = this.#options;
    try {
      shard.iterator ??= await this.#iterator(shard);
      const answer = await call(`${TARGET}.GetRecords`, { ShardIterator: shard.iterator, Limit: 1000 });
      const { Records, NextShardIterator } = z.parse(recordsSchema, answer);
      for (const record of Records) {
        onRecord(this.#toEvent(record, shard.id));
        shard.lastSequenceNumber = record.dynamodb.SequenceNumber;
      }
      shard.iterator = NextShardIterator ?? undefined;
      if (NextShardIterator === undefined || NextShardIterator === null) {
        shard.isDone = true;
        this.#describedAt = 0;
      }
      return Records.length;
    } catch (error) {
      if (!(error instanceof AwsError) || !RENEW_AFTER.has(error.name)) throw error;
      shard.iterator = undefined;
      return 0;
    }
  }

  /** The record as Lambda passes it on: our stream's ARN and region, and `userIdentity` in Lambda's spelling. */
  #toEvent({ userIdentity, ...record }: RawRecord, shardId: string): StreamRecord {
    const { streamArn, region } = this.#options;
    const identity = userIdentity && {
      userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type },
    };
    return {
      event: { ...record, ...identity, awsRegion: region, eventSource: 'aws:dynamodb', eventSourceARN: streamArn },
      sequenceNumber: record.dynamodb.SequenceNumber,
      shardId,
      arrivedAt: arrival(record.dynamodb.ApproximateCreationDateTime * 1000, this.#options.now()),
    };
  }
}
