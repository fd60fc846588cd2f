import { type SiteConfig, siteConfigSchema } from '@shop/shared/site-config';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signOut } from 'aws-amplify/auth';
import * as z from 'zod/mini';
import { lost, TIMEOUT } from './api.ts';

/** The claims of an access token that the storefront looks at. Whether they hold is the API's business. */
const claimsSchema = z.object({ sub: z.string(), 'cognito:groups': z.optional(z.array(z.string())) });

const { fetch: call } = globalThis;

/**
 * Amplify waits for the user pool without end, and has everybody wait who asks meanwhile: what goes out without a limit
 * of its own gets one. It does not end as a timeout does, after which Amplify would try twice more.
 */
globalThis.fetch = (input, init) => {
  if (init?.signal) return call(input, init);
  const limit = new AbortController();
  setTimeout(() => limit.abort(lost()), TIMEOUT);
  return call(input, { ...init, signal: limit.signal });
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

/** Resolves once Amplify knows the user pool. A failed attempt is made again at the next call. */
export const ready = (): Promise<void> => {
  configured ??= loadConfig().catch((error: unknown) => {
    configured = undefined;
    throw error;
  });
  return configured;
};

/** Whose tokens this browser holds, or undefined. Renews them when they have run out, or when asked to. */
const currentTokens = async (fresh = false) => {
  await ready();
  const { tokens } = await fetchAuthSession({ forceRefresh: fresh });
  return tokens && { text: tokens.accessToken.toString(), claims: claimsSchema.parse(tokens.accessToken.payload) };
};

/** The access token of this user; undefined when somebody else, or nobody, is signed in. Throws when the line is lost. */
export const accessToken = async (sub: string, fresh: boolean): Promise<string | undefined> => {
  const tokens = await currentTokens(fresh);
  return tokens?.claims.sub === sub ? tokens.text : undefined;
};

/** Who has just signed in. */
export const currentUser = async (): Promise<{ sub: string; admin: boolean } | undefined> => {
  const tokens = await currentTokens();
  return tokens && { sub: tokens.claims.sub, admin: tokens.claims['cognito:groups']?.includes('admin') === true };
};

/** Drops the tokens of this browser, and revokes them where the line allows. */
export const forgetTokens = async (): Promise<void> => {
  await ready();
  await signOut().catch(() => undefined);
};
