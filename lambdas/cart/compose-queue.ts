import { SQSClient } from '@aws-sdk/client-sqs';
import { systemEffects } from '@shop/shared/effects';
import { present, readEnvironment } from '@shop/shared/environment';
import { traced } from '@shop/shared/tracing';
import * as z from 'zod/mini';
import { AWS_CLIENT_OPTIONS, prepared } from './aws-client.ts';
import { createMovedLinesQueue } from './store/moved-lines-queue.ts';

/** Separate from the other dependencies, so that only the function that sends messages bundles the SQS client. */
export const movedLinesDependencies = async () => {
  const { MOVED_LINES_QUEUE_URL: queueUrl } = readEnvironment(z.object({ MOVED_LINES_QUEUE_URL: present }));
  const options = { ...AWS_CLIENT_OPTIONS, useQueueUrlAsEndpoint: false };
  const client = await traced(prepared(new SQSClient(options), systemEffects.now));
  return { movedLines: createMovedLinesQueue({ client, queueUrl, effects: systemEffects }) };
};
