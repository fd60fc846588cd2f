import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type BatchPolicy, type GivenUp, runBatch, type StreamRecord } from '../../local/events/batch-runner.ts';
import { Lane } from '../../local/events/lane.ts';
import { finished } from '../../local/events/queue-mapping.ts';
import type { InvokeResult } from '../../local/lambda/host.ts';

const record = (number: number): StreamRecord => ({
  event: {},
  sequenceNumber: String(number),
  shardId: 'shard',
  arrivedAt: 1_000_000,
});
const records = (count: number) => Array.from({ length: count }, (_, index) => record(index));
const ok = (failed?: (string | null)[]): InvokeResult => ({
  requestId: 'r',
  payload: JSON.stringify(
    failed === undefined ? null : { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) },
  ),
});
const crash: InvokeResult = { requestId: 'r', payload: '{}', error: { errorType: 'Error', errorMessage: 'no' } };

/** Runs a batch. @returns the function's calls, the delays before retries, and the records given up and done */
const run = async (
  batch: StreamRecord[],
  handler: (numbers: string[]) => InvokeResult,
  policy: Partial<BatchPolicy> = {},
) => {
  const calls: string[] = [];
  const waits: number[] = [];
  const givenUp: (GivenUp & { numbers: string[] })[] = [];
  const done = new Set<string>();
  await runBatch(
    batch,
    { bisect: false, maxRetries: 3, reportsItemFailures: true, ...policy },
    {
      invoke: async (given) => {
        const numbers = given.map(({ sequenceNumber }) => sequenceNumber);
        calls.push(numbers.join(' '));
        const result = handler(numbers);
        if (result.error === undefined && result.payload === 'null') for (const number of numbers) done.add(number);
        return result;
      },
      giveUp: async (given, why) => {
        givenUp.push({ ...why, numbers: given.map(({ sequenceNumber }) => sequenceNumber) });
      },
      wait: async (tries) => {
        waits.push(tries);
      },
    },
  );
  return { calls, waits, givenUp, done };
};

describe('a batch of a stream', () => {
  it('that succeeds is not retried', async () => {
    expect(await run(records(3), () => ok())).toMatchObject({ calls: ['0 1 2'], givenUp: [] });
    expect(await run(records(3), () => ok([]))).toMatchObject({ calls: ['0 1 2'], givenUp: [] });
  });

  it('that fails in part is retried from its lowest failure', async () => {
    let first = true;
    const { calls } = await run(records(5), () => {
      const result = first ? ok(['3', '2']) : ok();
      first = false;
      return result;
    });
    expect(calls).toEqual(['0 1 2 3 4', '2 3 4']);
  });

  it('that fails in part uses up a retry, unless it is bisected where it failed', async () => {
    const failsOnce = () => {
      let first = true;
      return () => {
        const result = first ? ok(['2']) : ok();
        first = false;
        return result;
      };
    };
    const uncut = await run(records(4), failsOnce(), { maxRetries: 0 });
    expect(uncut.givenUp).toMatchObject([{ numbers: ['2', '3'], tries: 1 }]);
    const cut = await run(records(4), failsOnce(), { maxRetries: 0, bisect: true });
    expect(cut.givenUp).toEqual([]);
    expect(cut.calls).toEqual(['0 1 2 3', '2 3']);
  });

  it('that fails is retried with growing delays, and given up after the last retry', async () => {
    const { calls, waits, givenUp } = await run(records(2), () => crash);
    expect(calls).toEqual(['0 1', '0 1', '0 1', '0 1']);
    expect(waits).toEqual([1, 2, 3]);
    expect(givenUp).toMatchObject([{ tries: 4, numbers: ['0', '1'] }]);
  });

  it('with a poison record is bisected until that record is alone, and all others are done', async () => {
    const { calls, givenUp, done } = await run(records(8), (numbers) => (numbers.includes('5') ? crash : ok()), {
      bisect: true,
    });
    expect(givenUp).toMatchObject([{ numbers: ['5'], tries: 4 }]);
    expect([...done].sort()).toEqual(['0', '1', '2', '3', '4', '6', '7']);
    expect(calls.slice(0, 3)).toEqual(['0 1 2 3 4 5 6 7', '0 1 2 3', '4 5 6 7']);
  });

  it('that reports its poison record gives up only that one', async () => {
    const { givenUp, done } = await run(
      records(8),
      (numbers) => {
        if (!numbers.includes('5')) return ok();
        return ok(['5']);
      },
      { bisect: true, maxRetries: 1 },
    );
    expect(givenUp.map(({ numbers }) => numbers)).toEqual([['5']]);
    expect([...done].sort()).toEqual(['6', '7']);
  });

  it.each([
    ['an unknown identifier', JSON.stringify({ batchItemFailures: [{ itemIdentifier: 'x' }] })],
    ['an empty identifier', JSON.stringify({ batchItemFailures: [{ itemIdentifier: '' }] })],
    ['a null identifier', JSON.stringify({ batchItemFailures: [{ itemIdentifier: null }] })],
    ['a misspelled property', JSON.stringify({ batchItemFailures: [{ itemIdentifer: '1' }] })],
  ])('that reports %s fails as a whole', async (_what, payload) => {
    const { calls, givenUp } = await run(records(2), () => ({ requestId: 'r', payload }), { maxRetries: 0 });
    expect(calls).toEqual(['0 1']);
    expect(givenUp).toMatchObject([{ numbers: ['0', '1'] }]);
  });

  it('without ReportBatchItemFailures ignores reported failures', async () => {
    expect(await run(records(2), () => ok(['0']), { reportsItemFailures: false })).toMatchObject({
      calls: ['0 1'],
      givenUp: [],
    });
  });

  it('does not use up a retry when the function is throttled', async () => {
    let times = 0;
    const busy = { ...crash, error: { errorType: 'TooManyRequestsException', errorMessage: 'busy', throttled: true } };
    const { givenUp } = await run(records(1), () => (++times < 10 ? busy : ok()), { maxRetries: 0 });
    expect(givenUp).toEqual([]);
  });
});

describe('a batch of a queue', () => {
  const messages = ['a', 'b', 'c'].map((MessageId) => ({ MessageId }));
  const deleted = (result: InvokeResult, reports = true) =>
    finished(messages, result, reports).map(({ MessageId }) => MessageId);

  it('is deleted, except the messages that failed', () => {
    expect(deleted(ok())).toEqual(['a', 'b', 'c']);
    expect(deleted(ok([]))).toEqual(['a', 'b', 'c']);
    expect(deleted(ok(['b']))).toEqual(['a', 'c']);
    expect(deleted(crash)).toEqual([]);
    expect(deleted(ok(['unknown']))).toEqual([]);
    expect(deleted(ok([null]))).toEqual([]);
    expect(deleted(ok(['b']), false)).toEqual(['a', 'b', 'c']);
  });
});

describe('waiting records', () => {
  it('are batched at the mapping’s batch size, and fewer of them when the batching window ends', async () => {
    const batches: (readonly number[])[] = [];
    const lane = new Lane<number>(2, 60_000);
    for (const number of [0, 1, 2, 3, 4]) lane.add(number);
    const running = lane.run(async (batch) => void batches.push(batch));
    await setImmediate();
    expect(batches).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(lane.unfinished).toEqual([4]);
    lane.stop();
    await running;

    const short = new Lane<number>(2, 1);
    short.add(5);
    await short.run(async (batch) => {
      batches.push(batch);
      short.stop();
    });
    expect(batches.at(-1)).toEqual([5]);
  });
});
