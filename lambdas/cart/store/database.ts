import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { backOff } from '@shop/shared/backoff';
import type { Effects, TimeLeft } from '@shop/shared/effects';
import { tryAgain } from '@shop/shared/refusal';
import { meaningOf } from './failures.ts';

/** The part of the document client that the stores use: single commands. */
export type DocumentClient = Pick<DynamoDBDocumentClient, 'send'>;

/** One table, and what waiting for it takes. */
export interface Table {
  client: DocumentClient;
  name: string;
  effects: Effects;
}

/** A table within one request. */
export interface Store extends Table {
  timeLeft: TimeLeft;
}

/**
 * Whether a call is sent again when nobody knows if it took effect. (One that surely did nothing always is.)
 * - `always`: sent again: a read, or a write that cannot take effect twice.
 * - `ask`: a 503, which asks the caller to send it again: a write that would end the same, but must not come back
 *   behind other writes unasked.
 * - `never`: a 500: a write that counts twice when done twice, such as `quantity + 1`.
 */
export type Repeat = 'always' | 'ask' | 'never';

/** How often one call is tried. */
const TRIES = 6;

/** How long one call may take, in milliseconds: DynamoDB answers within tens. */
const CALL_TIME_LIMIT = 3_000;

const busy = (cause: unknown): Error => tryAgain('We are too busy at the moment.', cause);

/** Aborts the call after so many milliseconds. (`AbortSignal.timeout` goes off even when the answer has come.) */
const within = async <Output>(
  limit: number,
  send: (options: { abortSignal: AbortSignal }) => Promise<Output>,
): Promise<Output> => {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), limit);
  try {
    return await send({ abortSignal: abort.signal });
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Sends one call, again with jitter while the table is throttled or does not answer and there is time. (The SDK's own
 * retries are off: they would repeat a write whose answer was lost.) No call outlasts the request.
 * @throws {Refusal} `internal` (503) when the table stays out of reach
 * @throws what AWS answered otherwise
 */
export const call = async <Output>(
  { effects, timeLeft }: Pick<Store, 'effects' | 'timeLeft'>,
  repeat: Repeat,
  send: (options: { abortSignal: AbortSignal }) => Promise<Output>,
): Promise<Output> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await within(Math.max(1, Math.min(CALL_TIME_LIMIT, timeLeft())), send);
    } catch (error) {
      const meaning = meaningOf(error);
      if (meaning === 'final' || (meaning === 'unknown' && repeat === 'never')) throw error;
      if (meaning === 'unknown' && repeat === 'ask') throw busy(error);
      if (attempt + 1 >= TRIES || !(await backOff(effects, attempt, timeLeft))) throw busy(error);
    }
  }
};

/** Gives up a piece of work that others kept getting in the way of. */
export const contended = (): Error => tryAgain('Too many requests change this cart at once.');

/** Runs `round` until it gives a result, at most `rounds` times, waiting with jitter in between. */
export const untilSettled = async <Result>(
  { effects, timeLeft }: Pick<Store, 'effects' | 'timeLeft'>,
  rounds: number,
  round: () => Promise<Result | undefined>,
  giveUp: () => Error = contended,
): Promise<Result> => {
  for (let attempt = 0; attempt < rounds; attempt += 1) {
    const result = await round();
    if (result !== undefined) return result;
    if (!(await backOff(effects, attempt, timeLeft))) break;
  }
  throw giveUp();
};
