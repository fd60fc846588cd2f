import * as z from 'zod/mini';
import { ApiError, TIMEOUT } from './api.ts';
import { notify } from './notify.ts';
import { part } from './part.ts';
import { createSignal, useSignal } from './signal.ts';
import { readJson, storage } from './storage.ts';

const KEY = 'session';

/**
 * Who is signed in, as far as this browser remembers: enough to show the right page before Amplify has been loaded.
 * `migrate` is true until the anonymous cart has been migrated. Tokens are kept by Amplify alone.
 */
const sessionSchema = z.object({ sub: z.string(), email: z.string(), admin: z.boolean(), migrate: z.boolean() });
export type Session = z.infer<typeof sessionSchema>;

const remembered = (): Session | undefined => {
  const parsed = sessionSchema.safeParse(readJson(storage, KEY));
  return parsed.success ? parsed.data : undefined;
};

export const session = createSignal(remembered());

/** Whose cart it is: `anonymous`, or the user's `sub`. */
export type Owner = string;
export const ANONYMOUS: Owner = 'anonymous';

export const currentOwner = (): Owner => session.get()?.sub ?? ANONYMOUS;
export const useSession = (): Session | undefined => useSignal(session);
export const useOwner = (): Owner => useSession()?.sub ?? ANONYMOUS;

export const setSession = (next: Session | undefined): void => {
  if (next === undefined) storage.removeItem(KEY);
  else storage.setItem(KEY, JSON.stringify(next));
  session.set(next);
};

/** Signing in or out in one tab does so in all. */
addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) session.set(remembered());
});

const tokens = () => part(import('./tokens.ts'));

/** Ends the session of this owner, if it is still theirs: somebody else may be signed in by now, or nobody. */
const expire = async (owner: Owner): Promise<never> => {
  if (currentOwner() === owner) {
    setSession(undefined);
    notify('Your session has ended. Sign in again to see your cart.', 'bad');
    tokens()
      .then(({ forgetTokens }) => forgetTokens())
      .catch(() => undefined);
  }
  throw new ApiError(401, 'unauthorized', 'Your session has ended. Sign in again.');
};

/** Whoever asks holds the cart's lock, on which all tabs wait: no token is waited for without end. */
const accessToken = async (owner: Owner, fresh: boolean): Promise<string | undefined> => {
  const limit = new Promise<never>((_resolve, reject) => setTimeout(reject, TIMEOUT));
  try {
    return await Promise.race([tokens().then(({ accessToken }) => accessToken(owner, fresh)), limit]);
  } catch {
    throw new ApiError(0, '', 'We couldn’t check your session. Try again in a moment.');
  }
};

/**
 * Runs a call as an owner: without a token for `anonymous`, else with the user's access token. An answer of 401 renews
 * the token once; after a second one the session has ended.
 */
export const asOwner = async <T>(owner: Owner, task: (token: string | undefined) => Promise<T>): Promise<T> => {
  if (owner === ANONYMOUS) return task(undefined);
  const token = await accessToken(owner, false);
  if (token === undefined) return expire(owner);
  try {
    return await task(token);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  }
  const renewed = await accessToken(owner, true);
  if (renewed === undefined) return expire(owner);
  return await task(renewed).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 401) return expire(owner);
    throw error;
  });
};
