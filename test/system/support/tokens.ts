import { createPrivateKey, generateKeyPairSync, type JsonWebKey, randomUUID, sign } from 'node:crypto';
import { shop } from './shop.ts';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** The claims of a valid access token. */
export const validClaims = (): Record<string, unknown> => ({
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

/** A token with these claims, signed with the pool's key unless another is given. */
export const mint = (claims: Record<string, unknown>, { publicKey, privateKey }: Keys = shop()): string => {
  const head = encoded({ alg: 'RS256', kid: Reflect.get(publicKey, 'kid') });
  const body = `${head}.${encoded(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(body), createPrivateKey({ key: privateKey, format: 'jwk' }));
  return `${body}.${signature.toString('base64url')}`;
};

/** Another key with the key ID of the pool's. */
export const otherKey = (): Keys => ({
  publicKey: shop().publicKey,
  privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
});

/** A token with `alg: none` and no signature. */
export const unsigned = (claims: Record<string, unknown>): string => `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
