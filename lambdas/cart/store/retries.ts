import { backOff } from '@shop/shared/backoff';
import { tryAgain } from '@shop/shared/refusal';
import { meaningOf } from './failures.ts';
import type { Store } from './table.ts';

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

/** How long one call may take, in milliseconds: DynamoDB and SQS answer within tens. */
const CALL_TIME_LIMIT = 3_000;

/** Gives up because there is too much to do. */
export const busy = (cause?: unknown): Error => tryAgain('We are too busy at the moment.', cause);

/** What every command is sent with. */
export interface CallOptions {
  abortSignal: AbortSignal;
}

/** Aborts the call after so many milliseconds. (`AbortSignal.timeout` goes off even when the answer has come.) */
const within = async <Output>(limit: number, send: (options: CallOptions) => Promise<Output>): Promise<Output> => {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), limit);
  try {
    return await send({ abortSignal: abort.signal });
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Sends one call, again with jitter while AWS throttles us or does not answer and there is time. (The SDK's own retries
 * are off: they would repeat a write whose answer was lost.) No call outlasts the request.
 * @throws {Refusal} `internal` (503) when AWS stays out of reach, or no time is left
 * @throws what AWS answered otherwise
 */
export const call = async <Output>(
  { effects, timeLeft }: Pick<Store, 'effects' | 'timeLeft'>,
  repeat: Repeat,
  send: (options: CallOptions) => Promise<Output>,
): Promise<Output> => {
  for (let attempt = 0; ; attempt += 1) {
    const limit = Math.min(CALL_TIME_LIMIT, timeLeft());
    if (limit <= 0) throw busy();
    try {
      return await within(limit, send);
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

/** How often a piece of work is begun anew because another request came between. */
const ROUNDS = 20;

/** Runs `round` until it gives a result, at most `rounds` times, waiting with jitter in between. */
export const untilDone = async <Result>(
  { effects, timeLeft }: Pick<Store, 'effects' | 'timeLeft'>,
  round: () => Promise<Result | undefined>,
  { rounds = ROUNDS, giveUp = contended }: { rounds?: number; giveUp?: () => Error } = {},
): Promise<Result> => {
  for (let attempt = 0; attempt < rounds; attempt += 1) {
    const result = await round();
    if (result !== undefined) return result;
    if (attempt + 1 < rounds && !(await backOff(effects, attempt, timeLeft))) break;
  }
  throw giveUp();
};
