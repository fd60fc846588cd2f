import { createTokenVerifier } from '@shop/shared/access-token';
import { systemEffects } from '@shop/shared/effects';
import { present, readEnvironment, seconds } from '@shop/shared/environment';
import { createPseudonym } from '@shop/shared/log';
import * as z from 'zod/mini';
import { apiDependencies, cartsTable, productDependencies } from './compose.ts';
import { ANONYMOUS_LIFETIME, USER_LIFETIME } from './domain/line.ts';

// Separate from the other dependencies, so that only functions that know users bundle the token verifier.

/** For routes that verify tokens. */
export const tokenDependencies = () => {
  const env = readEnvironment(z.object({ USER_POOL_ID: present, USER_POOL_CLIENT_ID: present }));
  return {
    verify: createTokenVerifier({
      userPoolId: env.USER_POOL_ID,
      clientId: env.USER_POOL_CLIENT_ID,
      now: systemEffects.now,
    }),
  };
};

/** For routes that access an owner's cart. */
export const ownerDependencies = () => ({
  ...tokenDependencies(),
  pseudonym: createPseudonym(readEnvironment(z.object({ LOG_HASH_KEY: present })).LOG_HASH_KEY),
});

/** How long lines live after their last write, in seconds. */
const lifetimes = () => {
  const env = readEnvironment(
    z.object({
      ANONYMOUS_LIFETIME_SECONDS: z._default(seconds, ANONYMOUS_LIFETIME),
      USER_LIFETIME_SECONDS: z._default(seconds, USER_LIFETIME),
    }),
  );
  return { anonymous: env.ANONYMOUS_LIFETIME_SECONDS, user: env.USER_LIFETIME_SECONDS };
};

/** For routes that write lines. */
export const writeDependencies = async () => ({
  ...apiDependencies(),
  ...ownerDependencies(),
  ...productDependencies(),
  lifetimes: lifetimes(),
  carts: await cartsTable(),
});
