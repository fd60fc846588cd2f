import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { MovedLine } from './move-lines.ts';

/** The body of a message: the moved lines of one transaction, to be deleted. */
export const movedLinesSchema = z.object({
  lines: z.array(z.object({ pk: z.string(), sk: z.string(), rev: z.int() })),
});

/** The part of the SQS client that is used. */
export type QueueClient = Pick<SQSClient, 'send'>;

export interface MovedLinesQueue {
  /** @throws when SQS does not take the message; the lines then go when they expire. */
  send(lines: MovedLine[]): Promise<void>;
}

export const createMovedLinesQueue = (client: QueueClient, queueUrl: string): MovedLinesQueue => ({
  send: async (lines) => {
    const body: z.infer<typeof movedLinesSchema> = { lines };
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) }));
  },
});
