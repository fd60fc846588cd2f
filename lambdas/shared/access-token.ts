import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod/mini';
import { type HttpGet, httpGet } from './http-get.ts';
import { Refusal, tryAgain } from './refusal.ts';

/** Who a token speaks for. */
export interface Identity {
  sub: string;
  groups: string[];
}

/** @throws {Refusal} `unauthorized` for a bad token; `internal` (503) when the pool's keys cannot be had. */
export type VerifyToken = (token: string) => Promise<Identity>;

const claimsSchema = z.object({
  sub: z.string().check(z.minLength(1)),
  'cognito:groups': z._default(z.array(z.string()), []),
});

/** How long the user pool may take to give its keys, in milliseconds. */
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

/** The answer to a request whose token is missing, or is not good. Never says why: that would help only a forger. */
export const unauthorized = (): Refusal =>
  new Refusal('unauthorized', 'A valid access token is needed.', { headers: { 'WWW-Authenticate': 'Bearer' } });

/**
 * Verifies access tokens of one client of one user pool: signature, issuer, client, use and expiry. The pool's keys are
 * read from its public address on first use and kept.
 */
export const createTokenVerifier = (userPoolId: string, clientId: string, get: HttpGet = httpGet): VerifyToken => {
  const jwksCache = new SimpleJwksCache({ fetcher: { fetch: (uri) => readKeysTwice(get, uri) } });
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }, { jwksCache });
  // Begins while the function starts. A failure here is no matter: the first token tries again. (`verifier.hydrate`
  // would also read the keys of the pool's other issuer, by which no token comes to us.)
  jwksCache.getJwks(CognitoJwtVerifier.parseUserPoolId(userPoolId).jwksUri).catch(() => undefined);
  return async (token) => {
    try {
      const claims = z.safeParse(claimsSchema, await verifier.verify(token));
      if (!claims.success) throw unauthorized();
      return { sub: claims.data.sub, groups: claims.data['cognito:groups'] };
    } catch (error) {
      if (error instanceof KeysUnreachable) throw tryAgain('Tokens cannot be checked at the moment.', error);
      if (error instanceof JwtBaseError) throw unauthorized();
      throw error;
    }
  };
};
