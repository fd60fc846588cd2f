import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Effects, TimeLeft } from '@shop/shared/effects';

/** The part of the document client that the stores use: sending single commands. */
export type DocumentClient = Pick<DynamoDBDocumentClient, 'send'>;

/** One table, with the clock and randomness for retries. */
export interface Table {
  client: DocumentClient;
  name: string;
  effects: Effects;
}

/** A table within one request. */
export interface Store extends Table {
  timeLeft: TimeLeft;
}
