import { expect, it } from 'vitest';
import type { StreamRecord } from '../../local/events/batch-runner.ts';
import { StreamReader } from '../../local/events/stream-reader.ts';
import { AwsError } from '../../local/http/aws-json.ts';

const MINUTE = Date.UTC(2026, 0, 1, 12, 30);

/** The record as it is read at that time, when the engine says that it came at 12:30. */
const readAt = async (now: number): Promise<StreamRecord | undefined> => {
  const stopping = new AbortController();
  const records: StreamRecord[] = [];
  const answers: Record<string, unknown> = {
    DescribeStream: { StreamDescription: { Shards: [{ ShardId: 'shard' }] } },
    GetShardIterator: { ShardIterator: 'iterator' },
    GetRecords: {
      Records: [{ dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: MINUTE / 1000 } }],
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

// The engine tells the minute only: a record that is read at once must not look as if it had waited.
it.each([
  ['in the same minute, has not waited', 42_000, 42_000],
  ['hours later, came at the latest in that minute', 3_600_000, 60_000],
  ['by a clock that is behind, came when the engine says', -5_000, 0],
])('a record that is read %s', async (_what, after, expected) => {
  expect((await readAt(MINUTE + after))?.arrivedAt).toBe(MINUTE + expected);
});

/** What a shard holds, one record an answer; every iterator but the first of a shard has expired when it is used. */
const SHARDS: Readonly<Record<string, readonly number[]>> = { child: [3, 4], parent: [1, 2] };

type Asked = { ShardId: string; ShardIteratorType: string; SequenceNumber?: string; ShardIterator: string };

it('every record is read once, from the first on, a shard’s after its parent’s, though iterators expire', async () => {
  const stopping = new AbortController();
  const read: string[] = [];
  const from: Readonly<Record<string, (number: number, sequence: number) => boolean>> = {
    TRIM_HORIZON: () => true,
    AFTER_SEQUENCE_NUMBER: (number, sequence) => number > sequence,
    AT_SEQUENCE_NUMBER: (number, sequence) => number >= sequence,
  };
  const answers: Record<string, (asked: Asked) => unknown> = {
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
    call: async (target, asked) => answers[target.split('.')[1] ?? '']?.(asked as Asked),
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
