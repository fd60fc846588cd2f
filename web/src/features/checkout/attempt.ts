import * as z from 'zod/mini';
import type { Owner } from '../../shared/session.ts';
import { attemptPlace, readJson, storage } from '../../shared/storage.ts';

/** Milliseconds for which the server remembers what it answered to a key. */
const REMEMBERED = 24 * 3600_000;

/** Milliseconds after which a call that was sent is no longer under way: API Gateway gives up after 29 s, the function before it. */
const MAY_RUN = 30_000;

const attemptSchema = z.object({ key: z.string(), sentAt: z.int() });

/** A checkout whose answer has not come: its Idempotency-Key, and when it was last sent, in milliseconds. */
export type Attempt = z.infer<typeof attemptSchema>;

/** Kept for all tabs and beyond them: who closes the tab must not lose track of a payment. */
export const openAttempt = (owner: Owner): Attempt | undefined => {
  const { data } = attemptSchema.safeParse(readJson(storage, attemptPlace(owner)));
  return data !== undefined && Date.now() - data.sentAt < REMEMBERED ? data : undefined;
};

/** Whether the call may still take the cart, although this browser waits for it no longer. */
export const mayStillRun = ({ sentAt }: Attempt): boolean => Date.now() - sentAt < MAY_RUN;

export const keepAttempt = (owner: Owner, attempt: Attempt): void =>
  storage.setItem(attemptPlace(owner), JSON.stringify(attempt));

export const endAttempt = (owner: Owner): void => storage.removeItem(attemptPlace(owner));
