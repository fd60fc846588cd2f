import * as z from 'zod/mini';
import { ApiError, TIMEOUT } from './api.ts';
import { lazyModule } from './lazy-module.ts';
import { notify } from './notify.ts';
import { createSignal, useSignal } from './signal.ts';
import { readJson, storage } from './storage.ts';

const KEY = 'session';

/**
 * Who is signed in, as stored in this browser: enough to render the page before Amplify has loaded. `migrate` is true
 * until the anonymous cart has been migrated. Only Amplify stores tokens.
 */
const sessionSchema = z.object({ sub: z.string(), email: z.string(), admin: z.boolean(), migrate: z.boolean() });
export type Session = z.infer<typeof sessionSchema>;

const storedSession = (): Session | undefined => {
  const parsed = sessionSchema.safeParse(readJson(storage, KEY));
  return parsed.success ? parsed.data : undefined;
};

export const session = createSignal(storedSession());

/** The owner of a cart: `anonymous`, or the user's `sub`. */
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

/** Signing in or out in one tab does so in all tabs. */
addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) session.set(storedSession());
});

const tokens = () => lazyModule(import('./tokens.ts'));

/** Ends the owner's session, unless they have signed out or another user has signed in meanwhile. */
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

/** With a timeout, because the caller holds the cart's lock, for which all tabs wait. */
const accessToken = async (owner: Owner, fresh: boolean): Promise<string | undefined> => {
  const limit = new Promise<never>((_resolve, reject) => setTimeout(reject, TIMEOUT));
  try {
    return await Promise.race([tokens().then(({ accessToken }) => accessToken(owner, fresh)), limit]);
  } catch {
    throw new ApiError(0, '', 'We couldn’t check your session. Try again in a moment.');
  }
};

/**
 * Makes a request as an owner: without a token for `anonymous`, otherwise with the user's access token. After a 401 it
 * renews the token and retries once; a second 401 ends the session.
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
