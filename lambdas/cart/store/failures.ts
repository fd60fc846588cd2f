import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** Names of failures after which nothing has happened at AWS. */
const NOT_DONE = new Set([
  'ThrottlingException',
  'ThrottledException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'TransactionConflictException',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Names of failures that leave it open whether something happened. */
const UNKNOWN = new Set([
  'InternalServerError',
  'InternalServerErrorException',
  'InternalFailure',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TransactionInProgressException',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'AbortError',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * What a failed call to AWS means: nothing was done and trying again may help; it may have been done; or trying again
 * is no use.
 */
export type Meaning = 'not-done' | 'unknown' | 'final';

const textOf = (value: object, key: string): string => {
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : '';
};

const statusOf = (error: object): number => {
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : 0;
};

/** The SDK has one name for a connection that was not made and for an answer that did not come: its words tell which. */
const isUnconnected = ({ name, message }: Error): boolean =>
  name === 'TimeoutError' && message.includes('did not establish a connection');

/** What a call's error means. Of an error that nobody knows, that trying again is no use. */
export const meaningOf = (error: unknown): Meaning => {
  if (!(error instanceof Error)) return 'final';
  const names = [error.name, textOf(error, 'code')];
  if (isUnconnected(error) || names.some((name) => NOT_DONE.has(name))) return 'not-done';
  if (names.some((name) => UNKNOWN.has(name)) || statusOf(error) >= 500) return 'unknown';
  return 'final';
};

/** The error of a single write whose condition did not hold, undefined for any other. */
export const conditionFailure = (error: unknown): ConditionalCheckFailedException | undefined =>
  error instanceof ConditionalCheckFailedException ? error : undefined;

/** Per action of a transaction that did not happen, why: `None`, `ConditionalCheckFailed`, `TransactionConflict`, … */
export const cancellationReasons = (error: unknown): string[] | undefined =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None')
    : undefined;
