import { type Identity, unauthorized, type VerifyToken } from './access-token.ts';
import type { HttpRequest } from './request.ts';

const BEARER = /^bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+) *$/i;

/**
 * Who the request says it is from, undefined when it does not say. A header that is there, even empty, must hold a
 * good token: nobody is ever silently made anonymous.
 * @throws {Refusal} `unauthorized`
 */
export const identityOf = async (request: HttpRequest, verify: VerifyToken): Promise<Identity | undefined> => {
  const headers = request.headers('authorization');
  if (headers.length === 0) return undefined;
  const token = headers.length === 1 ? BEARER.exec(headers[0] ?? '')?.[1] : undefined;
  if (token === undefined) throw unauthorized();
  return verify(token);
};

/** As `identityOf`, where being signed in is a must. */
export const requireIdentity = async (request: HttpRequest, verify: VerifyToken): Promise<Identity> => {
  const identity = await identityOf(request, verify);
  if (identity === undefined) throw unauthorized();
  return identity;
};
