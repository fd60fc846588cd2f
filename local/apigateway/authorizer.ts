import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { JwtExpiredError } from 'aws-jwt-verify/error';
import { type HttpRequest, headerOf } from '../http/message.ts';
import type { GatewayError } from './gateway-response.ts';

/** A user pool's public keys, to verify its tokens. */
export interface PoolKeys {
  readonly userPoolId: string;
  readonly jwks: { readonly keys: readonly object[] };
}

export type Authorization = { readonly claims: Record<string, string> } | GatewayError;

/** Functions get claims as strings, and lists separated by commas. */
const claimText = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
};

const verifierOf = ({ userPoolId, jwks }: PoolKeys) => {
  const verifier = CognitoJwtVerifier.create({ userPoolId, tokenUse: null, clientId: null });
  verifier.cacheJwks(JSON.parse(JSON.stringify(jwks)));
  return verifier;
};

/**
 * A COGNITO_USER_POOLS authorizer. It checks signature, issuer and expiry, but not the client. If the method requires
 * scopes, it accepts access tokens with one of them; otherwise it accepts only ID tokens. `Bearer` is optional.
 */
export const cognitoAuthorizer = (pools: readonly PoolKeys[]) => {
  const verifiers = pools.map(verifierOf);
  return (request: HttpRequest, scopes: readonly string[]): Authorization => {
    const token = (headerOf(request, 'authorization') ?? '').replace(/^Bearer\s+/i, '');
    if (token === '') return { type: 'UNAUTHORIZED' };
    let refusal: GatewayError = { type: 'UNAUTHORIZED' };
    for (const verifier of verifiers) {
      try {
        const payload = verifier.verifySync(token);
        if (scopes.length === 0 && payload['token_use'] !== 'id') return { type: 'UNAUTHORIZED' };
        const granted = claimText(payload['scope'] ?? '').split(' ');
        if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) return { type: 'UNAUTHORIZED' };
        return { claims: Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)])) };
      } catch (error) {
        if (error instanceof JwtExpiredError)
          refusal = { type: 'UNAUTHORIZED', message: 'The incoming token has expired' };
      }
    }
    return refusal;
  };
};
