import { systemEffects } from '@shop/shared/effects';
import { beforeEach, expect, test } from 'vitest';
import { createMovedLinesQueue, type QueueClient } from './moved-lines-queue.ts';

const LINES = [{ pk: 'cart#1', sk: 'product#kite', rev: 2 }];

let sent: unknown[];
let respond: (abort: AbortSignal) => Promise<unknown>;

const send = (timeLeft: number) => {
  const client = {
    send: (command: { input: unknown }, { abortSignal }: { abortSignal: AbortSignal }) => {
      sent.push(command.input);
      return respond(abortSignal);
    },
  } as unknown as QueueClient;
  return createMovedLinesQueue({ client, queueUrl: 'https://queue.example', effects: systemEffects }).send(
    LINES,
    () => timeLeft,
  );
};

beforeEach(() => {
  sent = [];
  respond = async () => ({});
});

test('moved lines are sent in one message', async () => {
  await send(1_000);
  expect(sent).toEqual([{ QueueUrl: 'https://queue.example', MessageBody: JSON.stringify({ lines: LINES }) }]);
});

test('a message whose connection breaks is sent again', async () => {
  respond = async () => {
    respond = async () => ({});
    throw Object.assign(new Error('broken'), { code: 'ECONNRESET' });
  };
  await send(1_000);
  expect(sent).toHaveLength(2);
});

test('a hanging message is aborted in time, and is not sent without time', async () => {
  respond = (abort) =>
    new Promise((_resolve, reject) => {
      abort.onabort = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    });
  await expect(send(30)).rejects.toThrow();
  const before = sent.length;
  expect(before).toBeGreaterThan(0);
  await expect(send(0)).rejects.toThrow();
  expect(sent).toHaveLength(before);
});
