import { expect, it } from 'vitest';
import type { StreamRecord } from '../../local/events/batch-runner.ts';
import { StreamReader } from '../../local/events/stream-reader.ts';

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
