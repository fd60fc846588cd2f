import { hash } from 'node:crypto';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { JwksValidationError, JwkValidationError, JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod/mini';
import { createBoundedCache } from './bounded-cache.ts';
import { type HttpGet, httpGet } from './http-get.ts';
import { Refusal, tryAgain } from './refusal.ts';

/** The user that a token was issued to. */
export interface Identity {
  sub: string;
  groups: string[];
}

/** @throws {Refusal} `unauthorized` for a bad token; `internal` (503) if the pool's keys are unavailable. */
export type VerifyToken = (token: string) => Promise<Identity>;

const claimsSchema = z.object({
  sub: z.string().check(z.minLength(1)),
  'cognito:groups': z._default(z.array(z.string()), []),
  exp: z.number(),
});

/** How many verified tokens are cached: some 200 bytes each. */
const TOKENS_KEPT = 1_000;

/** The timeout for fetching the user pool's keys, in milliseconds. */
const KEYS_TIME_LIMIT = 1_500;

class KeysUnreachable extends Error {
  override readonly name = 'KeysUnreachable';
}

const readKeys = async (get: HttpGet, uri: string): Promise<ArrayBuffer> => {
  try {
    const { status, body } = await get(uri, KEYS_TIME_LIMIT);
    if (status !== 200) throw new Error(`status ${status}`);
    return new TextEncoder().encode(body).buffer;
  } catch (cause) {
    throw new KeysUnreachable('The keys of the user pool cannot be read', { cause });
  }
};

const readKeysTwice = async (get: HttpGet, uri: string): Promise<ArrayBuffer> => {
  try {
    return await readKeys(get, uri);
  } catch {
    return readKeys(get, uri);
  }
};

/** Whether the keys are at fault: unavailable or malformed. That says nothing about the token. */
const isAboutKeys = (error: unknown): boolean =>
  error instanceof KeysUnreachable || error instanceof JwksValidationError || error instanceof JwkValidationError;

/** The refusal for a missing or invalid token. Never says why: that would only help a forger. */
export const unauthorized = (): Refusal =>
  new Refusal('unauthorized', 'A valid access token is required.', { headers: { 'WWW-Authenticate': 'Bearer' } });

interface TokenVerifierOptions {
  userPoolId: string;
  clientId: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  get?: HttpGet;
}

/**
 * Verifies access tokens of one client of one user pool: signature, issuer, client, use and expiry. The pool's keys are
 * fetched from its public URL on first use and kept. The identity from a valid token is cached until the token expires,
 * by the token's hash: the token itself is never stored.
 */
export const createTokenVerifier = ({
  userPoolId,
  clientId,
  now,
  get = httpGet,
}: TokenVerifierOptions): VerifyToken => {
  const jwksCache = new SimpleJwksCache({ fetcher: { fetch: (uri) => readKeysTwice(get, uri) } });
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }, { jwksCache });
  const verified = createBoundedCache<Identity>({ max: TOKENS_KEPT, now });
  // Starts during the cold start. A failure here is harmless: the first token retries. (`verifier.hydrate` would also
  // fetch the keys of the pool's other issuer, which issues none of our tokens.)
  jwksCache.getJwks(CognitoJwtVerifier.parseUserPoolId(userPoolId).jwksUri).catch(() => undefined);
  return async (token) => {
    const key = hash('sha256', token, 'base64url');
    const known = verified.get(key);
    if (known !== undefined) return known;
    try {
      const claims = z.safeParse(claimsSchema, await verifier.verify(token));
      if (!claims.success) throw unauthorized();
      const { sub, 'cognito:groups': groups, exp } = claims.data;
      verified.set(key, { sub, groups }, exp * 1000);
      return { sub, groups };
    } catch (error) {
      if (isAboutKeys(error)) throw tryAgain('We cannot check access tokens right now. Try again in a moment.', error);
      if (error instanceof JwtBaseError) throw unauthorized();
      throw error;
    }
  };
};
