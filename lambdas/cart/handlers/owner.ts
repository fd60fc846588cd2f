import { identityOf, requireIdentity } from '@shop/shared/bearer';
import type { AddFacts } from '@shop/shared/endpoint';
import type { HttpRequest } from '@shop/shared/request';
import type { Lifetimes } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import { cartCookie, cartIdOf } from './cart-cookie.ts';
import { addOwnerFacts, type OwnerDependencies } from './dependencies.ts';

/**
 * The owner of the cart in a request: the user of its token, otherwise the anonymous owner of its cookie; undefined if
 * it has neither.
 * @throws {Refusal} `unauthorized` for an invalid token, whatever the cookie
 */
export const ownerOf = async (
  request: HttpRequest,
  deps: OwnerDependencies,
  addFacts: AddFacts,
): Promise<Owner | undefined> => {
  const identity = await identityOf(request, deps.verify);
  const cartId = cartIdOf(request);
  const owner: Owner | undefined =
    identity !== undefined
      ? { kind: 'user', sub: identity.sub }
      : cartId === undefined
        ? undefined
        : { kind: 'anonymous', cartId };
  if (owner !== undefined) addOwnerFacts(addFacts, deps, owner);
  return owner;
};

/** The user the request is signed in as. @throws {Refusal} `unauthorized` */
export const userOf = async (request: HttpRequest, deps: OwnerDependencies, addFacts: AddFacts) => {
  const { sub } = await requireIdentity(request, deps.verify);
  const owner = { kind: 'user' as const, sub };
  addOwnerFacts(addFacts, deps, owner);
  return owner;
};

/** The headers that renew an anonymous owner's cart cookie. */
export const keepCart = (owner: Owner, lifetimes: Lifetimes): Record<string, string> =>
  owner.kind === 'anonymous' ? cartCookie(owner.cartId, lifetimes.anonymous) : {};
