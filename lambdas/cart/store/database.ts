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
 * Whether a call may be sent again when nobody knows if it took effect: a read, or a write that cannot take effect
 * twice. A write that could, such as `quantity + 1`, is sent again only when the first surely did nothing.
 */
type Repeat = 'always' | 'if-not-done';

/** How often one call is tried. */
const TRIES = 6;

/**
 * Sends one call, again with jitter while the table is throttled or does not answer and there is time. (The SDK's own
 * retries are off: they would repeat a write whose answer was lost.)
 * @throws {Refusal} `internal` (503) when the table stays out of reach and nothing was done
 * @throws what AWS answered otherwise
 */
export const call = async <Output>(
  { effects, timeLeft }: Pick<Store, 'effects' | 'timeLeft'>,
  repeat: Repeat,
  send: () => Promise<Output>,
): Promise<Output> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const meaning = meaningOf(error);
      const again = meaning === 'not-done' || (meaning === 'unknown' && repeat === 'always');
      if (!again) throw error;
      const last = attempt + 1 >= TRIES || !(await backOff(effects, attempt, timeLeft));
      if (last) throw tryAgain('We are too busy at the moment.', error);
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
