import { type Identity, unauthorized, type VerifyToken } from './access-token.ts';
import type { HttpRequest } from './request.ts';

const BEARER = /^bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+) *$/i;

/**
 * The identity in the request's `Authorization` header, undefined without one. If the header is present, even empty, it
 * must contain a valid token: nobody is ever silently treated as anonymous.
 * @throws {Refusal} `unauthorized`
 */
export const identityOf = async (request: HttpRequest, verify: VerifyToken): Promise<Identity | undefined> => {
  const headers = request.headers('authorization');
  if (headers.length === 0) return undefined;
  const token = headers.length === 1 ? BEARER.exec(headers[0] ?? '')?.[1] : undefined;
  if (token === undefined) throw unauthorized();
  return verify(token);
};

/** Like `identityOf`, but requires being signed in. */
export const requireIdentity = async (request: HttpRequest, verify: VerifyToken): Promise<Identity> => {
  const identity = await identityOf(request, verify);
  if (identity === undefined) throw unauthorized();
  return identity;
};
