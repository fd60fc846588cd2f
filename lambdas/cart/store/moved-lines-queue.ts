import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Effects, TimeLeft } from '@shop/shared/effects';
import * as z from 'zod/mini';
import type { MovedLine } from './move-lines.ts';
import { call } from './retries.ts';

/** The body of a message: the moved lines of one transaction, to be deleted. */
export const movedLinesSchema = z.object({
  lines: z.array(z.object({ pk: z.string(), sk: z.string(), rev: z.int() })),
});

/** The part of the SQS client that is used. */
export type QueueClient = Pick<SQSClient, 'send'>;

export interface MovedLinesQueue {
  /** @throws when SQS does not take the message in time; the lines then go when they expire. */
  send(lines: MovedLine[], timeLeft: TimeLeft): Promise<void>;
}

interface QueueOptions {
  client: QueueClient;
  queueUrl: string;
  effects: Effects;
}

/** How long a message may take, in milliseconds: the shopper waits for it, and can do without. */
const TIME_LIMIT = 2_000;

/** The queue of the moved lines. A message that may have come through is sent again: twice it does no harm. */
export const createMovedLinesQueue = ({ client, queueUrl, effects }: QueueOptions): MovedLinesQueue => ({
  send: async (lines, timeLeft) => {
    const body: z.infer<typeof movedLinesSchema> = { lines };
    const message = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) });
    const end = effects.now() + TIME_LIMIT;
    const left = () => Math.min(end - effects.now(), timeLeft());
    await call({ effects, timeLeft: left }, 'always', (options) => client.send(message, options));
  },
});
