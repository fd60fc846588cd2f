import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { cancellationReasons } from './failures.ts';
import { call } from './retries.ts';
import type { Store } from './table.ts';

export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The maximum number of actions in a transaction: DynamoDB's limit. */
export const MAX_ACTIONS = 100;

/** Why a transaction was cancelled. It had no effect. */
const OVERTAKEN = new Set(['ConditionalCheckFailed', 'TransactionConflict']);
const BUSY = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded', 'None']);

/** `overtaken` says for each action whether its condition failed or it conflicted with another write. */
export type TransactionOutcome = { done: true } | { done: false; overtaken: boolean[] };

/**
 * Does all of the actions or none. A call whose response is lost is retried with the same client request token, which
 * makes it idempotent for ten minutes.
 * @returns not done if a condition failed, another write conflicted, or the table was too busy
 * @throws {Refusal} `internal` (503) if the table remains unavailable
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
