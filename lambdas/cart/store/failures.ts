import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** Names of errors after which the call surely had no effect. */
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

/** Names of errors after which the call may have had an effect. */
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
 * What a failed call to AWS means: it had no effect and can be retried; it may have had an effect; or a retry is
 * pointless.
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

/** The SDK uses one error name for a failed connection and for a missing response: only the message tells which. */
const isUnconnected = ({ name, message }: Error): boolean =>
  name === 'TimeoutError' && message.includes('did not establish a connection');

/** What a call's error means. An unknown error counts as not worth retrying. */
export const meaningOf = (error: unknown): Meaning => {
  if (!(error instanceof Error)) return 'final';
  const names = [error.name, textOf(error, 'code')];
  if (isUnconnected(error) || names.some((name) => NOT_DONE.has(name))) return 'not-done';
  if (names.some((name) => UNKNOWN.has(name)) || statusOf(error) >= 500) return 'unknown';
  return 'final';
};

/** The error of a single write whose condition failed, undefined for any other. */
export const conditionFailure = (error: unknown): ConditionalCheckFailedException | undefined =>
  error instanceof ConditionalCheckFailedException ? error : undefined;

/** The reason per action of a cancelled transaction: `None`, `ConditionalCheckFailed`, `TransactionConflict`, … */
export const cancellationReasons = (error: unknown): string[] | undefined =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None')
    : undefined;
