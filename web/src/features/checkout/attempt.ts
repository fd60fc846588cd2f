import * as z from 'zod/mini';
import type { Owner } from '../../shared/session.ts';
import { attemptKey, readJson, storage } from '../../shared/storage.ts';

/** How long the server remembers the response to an Idempotency-Key, in milliseconds. */
const REMEMBERED = 24 * 3600_000;

/** How long a request may still be running, in milliseconds: API Gateway times out after 29 s, the function earlier. */
const MAY_RUN = 30_000;

const attemptSchema = z.object({ key: z.string(), sentAt: z.int() });

/** A checkout without a response yet: its Idempotency-Key, and when it was last sent, in milliseconds. */
export type Attempt = z.infer<typeof attemptSchema>;

/** Kept in local storage, so that closing the tab does not lose track of a payment. */
export const openAttempt = (owner: Owner): Attempt | undefined => {
  const { data } = attemptSchema.safeParse(readJson(storage, attemptKey(owner)));
  return data !== undefined && Date.now() - data.sentAt < REMEMBERED ? data : undefined;
};

/** Whether the request may still check out the cart, although this browser no longer waits for it. */
export const mayStillRun = ({ sentAt }: Attempt): boolean => Date.now() - sentAt < MAY_RUN;

export const keepAttempt = (owner: Owner, attempt: Attempt): void =>
  storage.setItem(attemptKey(owner), JSON.stringify(attempt));

export const endAttempt = (owner: Owner): void => storage.removeItem(attemptKey(owner));
