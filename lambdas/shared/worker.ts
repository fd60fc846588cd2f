import type { Context } from 'aws-lambda';
import { factsOf, type Log } from './log.ts';

/**
 * A worker as a Lambda handler. Lambda logs message and stack of an error that leaves a function, and those of AWS can
 * hold keys: what may be said of it is logged here, and what leaves says no more than that the work is not done.
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
