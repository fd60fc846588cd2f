import type { JsonWebKey } from 'node:crypto';
import { inject } from 'vitest';

/** What the tests know of the laptop cloud that was started for them. */
export type Shop = {
  url: string;
  /** The synthesised app, for tests that start a laptop cloud of their own. */
  assembly: string;
  userPoolId: string;
  clientId: string;
  issuer: string;
  publicKey: JsonWebKey;
  privateKey: JsonWebKey;
  demoShopper: { email: string; password: string };
  demoAdmin: { email: string; password: string };
};

declare module 'vitest' {
  interface ProvidedContext {
    shop: Shop;
  }
}

export const shop = (): Shop => inject('shop');
