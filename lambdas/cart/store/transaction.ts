import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { cancellationReasons } from './failures.ts';
import { call } from './retries.ts';
import type { Store } from './table.ts';

export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The most actions that one transaction takes: DynamoDB's limit. */
export const MAX_ACTIONS = 100;

/** Why a transaction did not happen. Nothing of it did. */
const OVERTAKEN = new Set(['ConditionalCheckFailed', 'TransactionConflict']);
const BUSY = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded', 'None']);

/** `overtaken` tells of each action whether a condition or another write was in its way. */
export type TransactionOutcome = { done: true } | { done: false; overtaken: boolean[] };

/**
 * Does all of the actions or none. A call whose answer is lost is sent again under the same token, by which DynamoDB
 * knows it for ten minutes and does it only once.
 * @returns that it is not done when a condition did not hold, another write was in the way, or the table was too busy
 * @throws {Refusal} `internal` (503) when the table stays out of reach
 */
export const transact = async (store: Store, actions: Action[]): Promise<TransactionOutcome> => {
  const command = { TransactItems: actions, ClientRequestToken: store.effects.newId() };
  try {
    await call(store, 'always', (options) => store.client.send(new TransactWriteCommand(command), options));
    return { done: true };
  } catch (error) {
    const reasons = cancellationReasons(error);
    if (reasons === undefined || !reasons.every((reason) => OVERTAKEN.has(reason) || BUSY.has(reason))) throw error;
    return { done: false, overtaken: reasons.map((reason) => OVERTAKEN.has(reason)) };
  }
};
