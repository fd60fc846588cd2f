import { type SiteConfig, siteConfigSchema } from '@shop/shared/site-config';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signOut } from 'aws-amplify/auth';
import * as z from 'zod/mini';
import { networkError, TIMEOUT } from './api.ts';

/** The claims of an access token that the storefront uses. Only the API verifies them. */
const claimsSchema = z.object({ sub: z.string(), 'cognito:groups': z.optional(z.array(z.string())) });

const { fetch: call } = globalThis;

/**
 * Amplify's requests to the user pool have no timeout, and its callers wait for the one in flight: so a request without
 * an abort signal gets a timeout. It fails with an `ApiError`, because Amplify retries timeout errors twice.
 */
globalThis.fetch = (input, init) => {
  if (init?.signal) return call(input, init);
  const timeout = new AbortController();
  setTimeout(() => timeout.abort(networkError()), TIMEOUT);
  return call(input, { ...init, signal: timeout.signal });
};

const configure = ({ userPoolId, userPoolClientId, userPoolEndpoint }: SiteConfig): void =>
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId,
        userPoolClientId,
        loginWith: { email: true },
        // Set on the laptop only; a path is relative to the site.
        ...(userPoolEndpoint !== undefined && { userPoolEndpoint: new URL(userPoolEndpoint, location.origin).href }),
      },
    },
  });

const loadConfig = async (): Promise<void> => {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  configure(siteConfigSchema.parse(await response.json()));
};

let configured: Promise<void> | undefined;

/** Resolves once Amplify is configured. After a failure the next call tries again. */
export const ready = (): Promise<void> => {
  configured ??= loadConfig().catch((error: unknown) => {
    configured = undefined;
    throw error;
  });
  return configured;
};

/** The tokens in this browser, if any; renewed if they have expired or `fresh` is true. */
const currentTokens = async (fresh = false) => {
  await ready();
  const { tokens } = await fetchAuthSession({ forceRefresh: fresh });
  return tokens && { text: tokens.accessToken.toString(), claims: claimsSchema.parse(tokens.accessToken.payload) };
};

/** This user's access token; undefined if nobody or another user is signed in. @throws on a network error */
export const accessToken = async (sub: string, fresh: boolean): Promise<string | undefined> => {
  const tokens = await currentTokens(fresh);
  return tokens?.claims.sub === sub ? tokens.text : undefined;
};

/** The user who has just signed in. */
export const currentUser = async (): Promise<{ sub: string; admin: boolean } | undefined> => {
  const tokens = await currentTokens();
  return tokens && { sub: tokens.claims.sub, admin: tokens.claims['cognito:groups']?.includes('admin') === true };
};

/** Deletes this browser's tokens, and revokes them if the user pool can be reached. */
export const forgetTokens = async (): Promise<void> => {
  await ready();
  await signOut().catch(() => undefined);
};
