import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '../../local/events/batch-runner.ts';
import { StreamReader } from '../../local/events/stream-reader.ts';
import { AwsError } from '../../local/http/aws-json.ts';

const MINUTE = Date.UTC(2026, 0, 1, 12, 30);

/** A record with an engine timestamp of 12:30, as it is read at `now`. */
const readAt = async (now: number): Promise<StreamRecord | undefined> => {
  const stopping = new AbortController();
  const records: StreamRecord[] = [];
  const answers: Record<string, unknown> = {
    DescribeStream: { StreamDescription: { Shards: [{ ShardId: 'shard' }] } },
    GetShardIterator: { ShardIterator: 'iterator' },
    GetRecords: {
      Records: [
        {
          dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: MINUTE / 1000 },
          userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
        },
      ],
    },
  };
  const reader = new StreamReader({
    call: async (target) => answers[target.split('.')[1] ?? ''],
    streamArn: 'arn',
    region: 'us-east-1',
    onRecord: (record) => {
      records.push(record);
      stopping.abort();
    },
    room: async () => {},
    onProblem: () => {},
    signal: stopping.signal,
    now: () => now,
  });
  await reader.run();
  return records[0];
};

// The engine's timestamps have a resolution of a minute. A record that is read at once must not appear to have waited.
describe('the arrival time of a record', () => {
  it.each([
    ['the time it was read, in the minute of the engine’s timestamp', 42_000, 42_000],
    ['the end of that minute, if it was read later', 3_600_000, 60_000],
    ['the engine’s timestamp, if the clock is behind', -5_000, 0],
  ])('is %s', async (_what, after, expected) => {
    expect((await readAt(MINUTE + after))?.arrivedAt).toBe(MINUTE + expected);
  });
});

it('the stream reader passes on who deleted a record in Lambda’s spelling, which filters for TTL deletions use', async () => {
  expect((await readAt(MINUTE))?.event).toMatchObject({
    userIdentity: { principalId: 'dynamodb.amazonaws.com', type: 'Service' },
  });
});

/** The records of each shard, one per response. Every iterator but the first of a shard has expired when it is used. */
const SHARDS: Readonly<Record<string, readonly number[]>> = { child: [3, 4], parent: [1, 2] };

type StreamRequest = { ShardId: string; ShardIteratorType: string; SequenceNumber?: string; ShardIterator: string };

it('the stream reader reads every record once, a parent shard first, even when iterators expire', async () => {
  const stopping = new AbortController();
  const read: string[] = [];
  const from: Readonly<Record<string, (number: number, sequence: number) => boolean>> = {
    TRIM_HORIZON: () => true,
    AFTER_SEQUENCE_NUMBER: (number, sequence) => number > sequence,
    AT_SEQUENCE_NUMBER: (number, sequence) => number >= sequence,
  };
  const answers: Record<string, (request: StreamRequest) => unknown> = {
    DescribeStream: () => ({
      StreamDescription: { Shards: [{ ShardId: 'child', ParentShardId: 'parent' }, { ShardId: 'parent' }] },
    }),
    GetShardIterator: ({ ShardId, ShardIteratorType, SequenceNumber }) => {
      const next = SHARDS[ShardId]?.find((number) => from[ShardIteratorType]?.(number, Number(SequenceNumber)));
      return { ShardIterator: `${ShardId} ${next ?? ''}` };
    },
    GetRecords: ({ ShardIterator }) => {
      const [shard, number] = ShardIterator.split(' ');
      if (shard === 'expired') throw new AwsError('ExpiredIteratorException', 'too old', 400);
      if (number) {
        const record = { dynamodb: { SequenceNumber: number, ApproximateCreationDateTime: MINUTE / 1000 } };
        return { Records: [record], NextShardIterator: 'expired' };
      }
      if (shard === 'child') stopping.abort();
      return { Records: [], NextShardIterator: null };
    },
  };
  const reader = new StreamReader({
    call: async (target, request) => answers[target.split('.')[1] ?? '']?.(request as StreamRequest),
    streamArn: 'arn',
    region: 'us-east-1',
    onRecord: ({ sequenceNumber }) => read.push(sequenceNumber),
    room: async () => {},
    onProblem: () => {},
    signal: stopping.signal,
    now: Date.now,
  });
  await reader.run();
  expect(read).toEqual(['1', '2', '3', '4']);
});
