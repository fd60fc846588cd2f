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
  /** @throws if SQS does not accept the message in time; the lines then remain until they expire. */
  send(lines: MovedLine[], timeLeft: TimeLeft): Promise<void>;
}

interface QueueOptions {
  client: QueueClient;
  queueUrl: string;
  effects: Effects;
}

/** The timeout for sending a message, in milliseconds: the shopper waits for it, but does not need it. */
const TIME_LIMIT = 2_000;

/** The queue of moved lines. Sending is retried even if it may have succeeded: duplicates are harmless. */
export const createMovedLinesQueue = ({ client, queueUrl, effects }: QueueOptions): MovedLinesQueue => ({
  send: async (lines, timeLeft) => {
    const body: z.infer<typeof movedLinesSchema> = { lines };
    const message = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) });
    const end = effects.now() + TIME_LIMIT;
    const left = () => Math.min(end - effects.now(), timeLeft());
    await call({ effects, timeLeft: left }, 'always', (options) => client.send(message, options));
  },
});
