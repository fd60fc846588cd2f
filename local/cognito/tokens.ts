import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, randomUUID, sign } from 'node:crypto';

/** The subject of a token. */
export type Subject = { sub: string; email: string; groups: readonly string[] };

export type TokenLifetimes = { accessSeconds: number; idSeconds: number };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs tokens as a user pool does: RS256, with the pool's real issuer and Cognito's claims. */
export class TokenSigner {
  readonly issuer: string;
  readonly #privateKey: ReturnType<typeof createPrivateKey>;
  readonly #publicKey: ReturnType<typeof createPublicKey>;
  readonly #keyId: string;
  readonly #now: () => number;

  constructor({ issuer, now, key }: { issuer: string; now: () => number; key?: JsonWebKey | undefined }) {
    this.issuer = issuer;
    this.#now = now;
    this.#privateKey =
      key === undefined
        ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
        : createPrivateKey({ key, format: 'jwk' });
    this.#publicKey = createPublicKey(this.#privateKey);
    this.#keyId = String(this.#publicKey.export({ format: 'jwk' }).n).slice(0, 16);
  }

  /** The contents of `/.well-known/jwks.json`. */
  get jwks() {
    return { keys: [{ ...this.#publicKey.export({ format: 'jwk' }), alg: 'RS256', kid: this.#keyId, use: 'sig' }] };
  }

  /** The signing key, to be kept across restarts so that earlier tokens stay valid. */
  exportKey(): JsonWebKey {
    return this.#privateKey.export({ format: 'jwk' });
  }

  /** An access token and an ID token. `originJti` ties them to the sign-in, and so to its refresh token. */
  issue({ sub, email, groups }: Subject, clientId: string, originJti: string, lifetimes: TokenLifetimes) {
    const now = Math.floor(this.#now() / 1000);
    const common = {
      sub,
      iss: this.issuer,
      origin_jti: originJti,
      event_id: randomUUID(),
      auth_time: now,
      iat: now,
      ...(groups.length > 0 && { 'cognito:groups': groups }),
    };
    return {
      AccessToken: this.#sign({
        ...common,
        client_id: clientId,
        token_use: 'access',
        scope: 'aws.cognito.signin.user.admin',
        exp: now + lifetimes.accessSeconds,
        jti: randomUUID(),
        username: sub,
      }),
      IdToken: this.#sign({
        ...common,
        aud: clientId,
        token_use: 'id',
        exp: now + lifetimes.idSeconds,
        jti: randomUUID(),
        'cognito:username': sub,
        email,
        email_verified: true,
      }),
      ExpiresIn: lifetimes.accessSeconds,
      TokenType: 'Bearer',
    };
  }

  #sign(claims: object): string {
    const text = `${encode({ kid: this.#keyId, alg: 'RS256' })}.${encode(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), this.#privateKey).toString('base64url')}`;
  }
}
