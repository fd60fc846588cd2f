import { createPrivateKey, generateKeyPairSync, type JsonWebKey, randomUUID, sign } from 'node:crypto';
import { shop } from './shop.ts';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** The claims of a good access token. */
export const goodClaims = (): Record<string, unknown> => ({
  sub: randomUUID(),
  iss: shop().issuer,
  client_id: shop().clientId,
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  username: randomUUID(),
  auth_time: now(),
  iat: now(),
  exp: now() + 3600,
  jti: randomUUID(),
});

type Keys = { publicKey: object; privateKey: JsonWebKey };

/** A token with these claims, signed with the pool's own key unless others are given. */
export const mint = (claims: Record<string, unknown>, { publicKey, privateKey }: Keys = shop()): string => {
  const head = encoded({ alg: 'RS256', kid: Reflect.get(publicKey, 'kid') });
  const body = `${head}.${encoded(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(body), createPrivateKey({ key: privateKey, format: 'jwk' }));
  return `${body}.${signature.toString('base64url')}`;
};

/** Another key under the name of the pool's own. */
export const otherKey = (): Keys => ({
  publicKey: shop().publicKey,
  privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
});

/** A token that says it needs no signature. */
export const unsigned = (claims: Record<string, unknown>): string => `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
