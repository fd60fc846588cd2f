import type { Context } from 'aws-lambda';
import { factsOf, type Log } from './log.ts';

/**
 * A worker as a Lambda handler. Lambda logs the message and stack of an uncaught error, and AWS's can contain keys:
 * therefore the safe facts are logged here, and the error that is rethrown says only that the work is not done.
 */
export const workerHandler =
  <Event, Result>(log: Log, work: (event: Event, context: Context) => Promise<Result>) =>
  async (event: Event, context: Context): Promise<Result> => {
    try {
      return await work(event, context);
    } catch (error) {
      log.error('unexpected error', { ...factsOf(error), requestId: context.awsRequestId });
      const failure = new Error('The worker failed: its log says why.');
      failure.stack = '';
      throw failure;
    }
  };
