import { backOff } from '@shop/shared/backoff';
import { tryAgain } from '@shop/shared/refusal';
import { meaningOf } from './failures.ts';
import type { Store } from './table.ts';

/**
 * Whether to retry a call that may or may not have taken effect. (One that surely did not is always retried.)
 * - `always`: retry. For reads, and for writes that cannot take effect twice.
 * - `ask`: a 503, which asks the caller to retry. For idempotent writes, which must nevertheless not be repeated after
 *   other writes without the caller's knowledge.
 * - `never`: a 500. For writes that are not idempotent, such as `quantity + 1`.
 */
export type Repeat = 'always' | 'ask' | 'never';

/** How many attempts a call has. */
const TRIES = 6;

/** The timeout of one call, in milliseconds: DynamoDB and SQS respond within tens of milliseconds. */
const CALL_TIME_LIMIT = 3_000;

/** Gives up because of overload. */
export const busy = (cause?: unknown): Error => tryAgain('We are too busy right now. Try again in a moment.', cause);

/** What every command is sent with. */
export interface CallOptions {
  abortSignal: AbortSignal;
}

/** Aborts the call after so many milliseconds. (`AbortSignal.timeout` would fire even after the response.) */
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
 * Sends one call, and retries it with jitter while AWS throttles us or does not respond and there is time. (The SDK's
 * own retries are off: they would repeat a write whose response was lost.) No call outlasts the request.
 * @throws {Refusal} `internal` (503) if AWS remains unavailable, or no time is left
 * @throws AWS's error otherwise
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

/** Gives up after repeated conflicts with concurrent requests. */
export const contended = (): Error =>
  tryAgain('Too many requests are changing this cart at once. Try again in a moment.');

/** How often work starts over because of a concurrent request. */
const ROUNDS = 20;

/** Runs `round` until it returns a result, at most `rounds` times, with jittered backoff in between. */
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
