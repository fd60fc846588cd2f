import type { JsonWebKey } from 'node:crypto';
import { inject } from 'vitest';

/** The laptop cloud that the global setup has started. */
export type Shop = {
  url: string;
  /** The folder of the synthesised app, for tests that start their own laptop cloud. */
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
