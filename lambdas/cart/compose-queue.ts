import { SQSClient } from '@aws-sdk/client-sqs';
import { present, readEnvironment } from '@shop/shared/environment';
import { traced } from '@shop/shared/tracing';
import * as z from 'zod/mini';
import { quiet } from './aws-client.ts';
import { createMovedLinesQueue } from './store/moved-lines-queue.ts';

/** Apart from the other parts, so that only the function that sends carries the SQS client. */
export const movedLinesParts = async () => {
  const { MOVED_LINES_QUEUE_URL: queueUrl } = readEnvironment(z.object({ MOVED_LINES_QUEUE_URL: present }));
  // The shopper waits for the message, and it is not worth a long wait; sent twice it does no harm.
  const requestHandler = { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true };
  const client = await traced(quiet(new SQSClient({ maxAttempts: 2, requestHandler, useQueueUrlAsEndpoint: false })));
  return { movedLines: createMovedLinesQueue(client, queueUrl) };
};
