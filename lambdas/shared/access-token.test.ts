import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenVerifier, type VerifyToken } from './access-token.ts';
import type { Got, HttpGet } from './http-get.ts';
import { Refusal } from './refusal.ts';

const POOL = 'eu-west-1_abcdefghi';
const CLIENT = 'client1';
const ISSUER = `https://cognito-idp.eu-west-1.amazonaws.com/${POOL}`;
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwks = { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

const claims = (more: object = {}) => ({
  sub: 'the-sub',
  iss: ISSUER,
  client_id: CLIENT,
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  exp: now() + 300,
  iat: now(),
  ...more,
});

const token = (payload: object, header: object = {}, key: KeyObject = keys.privateKey) => {
  const body = `${encode({ alg: 'RS256', kid: 'k1', ...header })}.${encode(payload)}`;
  return `${body}.${sign('RSA-SHA256', Buffer.from(body), key).toString('base64url')}`;
};

let answers: (() => Promise<Got>)[];
let requested: string[];
let verify: VerifyToken;

beforeEach(() => {
  answers = [];
  requested = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const get: HttpGet = async (uri) => {
  requested.push(uri);
  return (answers.shift() ?? (async () => ({ status: 200, body: JSON.stringify(jwks) })))();
};

const refusalOf = async (work: Promise<unknown>): Promise<Refusal> => {
  const error = await work.then(
    () => new Error('was accepted'),
    (caught: unknown) => caught,
  );
  if (error instanceof Refusal) return error;
  throw error;
};

describe('an access token', () => {
  it('yields its user and groups, and the keys are fetched once', async () => {
    verify = createTokenVerifier({ userPoolId: POOL, clientId: CLIENT, now: Date.now, get });
    expect(await verify(token(claims()))).toEqual({ sub: 'the-sub', groups: [] });
    const admin = await verify(token(claims({ 'cognito:groups': ['admin'] })));
    expect(admin.groups).toEqual(['admin']);
    expect(requested).toEqual([`${ISSUER}/.well-known/jwks.json`]);
  });

  const bad: Record<string, () => string> = {
    'is expired': () => token(claims({ exp: now() - 1 })),
    'is an id token': () => token(claims({ token_use: 'id', aud: CLIENT })),
    'has an empty subject': () => token(claims({ sub: '' })),
    'is of another client': () => token(claims({ client_id: 'client2' })),
    'is of another pool': () => token(claims({ iss: `${ISSUER}x` })),
    'is signed by another key': () => token(claims(), {}, otherKeys.privateKey),
    'names a key that the pool does not have': () => token(claims(), { kid: 'k2' }),
    'names no key': () => token(claims(), { kid: undefined }),
    'has no signature': () => `${encode({ alg: 'none', kid: 'k1' })}.${encode(claims())}.`,
    'says alg none': () => token(claims(), { alg: 'none' }),
    'is signed by the public key as a secret': () => {
      const body = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(claims())}`;
      const secret = keys.publicKey.export({ type: 'spki', format: 'pem' });
      return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
    },
    'has been changed': () => {
      const [head, , signature] = token(claims()).split('.');
      return `${head}.${encode(claims({ sub: 'another' }))}.${signature}`;
    },
    'is not a token': () => 'a.b.c',
    'has a payload that is not JSON': () =>
      `${encode({ alg: 'RS256', kid: 'k1' })}.${Buffer.from('x').toString('base64url')}.x`,
    'never expires': () => token(claims({ exp: undefined })),
    'has no sub': () => token(claims({ sub: undefined })),
  };
  for (const [fault, make] of Object.entries(bad)) {
    it(`is rejected with 401 if it ${fault}`, async () => {
      verify = createTokenVerifier({ userPoolId: POOL, clientId: CLIENT, now: Date.now, get });
      const refusal = await refusalOf(verify(make()));
      expect([refusal.problemName, refusal.headers]).toEqual(['unauthorized', { 'WWW-Authenticate': 'Bearer' }]);
      expect(refusal.message).not.toContain('the-sub');
    });
  }

  it('is a 503 while the keys cannot be fetched, and accepted once they can', async () => {
    const down = async () => ({ status: 503, body: '' });
    const unreachable = () => Promise.reject(new Error('ECONNREFUSED'));
    answers = [down, unreachable, down, unreachable];
    verify = createTokenVerifier({ userPoolId: POOL, clientId: CLIENT, now: Date.now, get });
    await vi.waitFor(() => expect(requested).toHaveLength(2));
    await new Promise((resolve) => setTimeout(resolve, 5));
    const refusal = await refusalOf(verify(token(claims())));
    expect([refusal.problemName, refusal.status]).toEqual(['internal', 503]);
    expect(await verify(token(claims()))).toMatchObject({ sub: 'the-sub' });
  });

  it('is a 503 if the response is not a valid key set', async () => {
    for (const body of ['<html>', '{}', '{"keys":{}}', '{"keys":[{}]}', '']) {
      answers = [async () => ({ status: 200, body }), async () => ({ status: 200, body })];
      verify = createTokenVerifier({ userPoolId: POOL, clientId: CLIENT, now: Date.now, get });
      await new Promise((resolve) => setTimeout(resolve, 5));
      const refusal = await refusalOf(verify(token(claims())));
      expect([body, refusal.problemName, refusal.status]).toEqual([body, 'internal', 503]);
      expect(await verify(token(claims()))).toMatchObject({ sub: 'the-sub' });
    }
  });

  it('is verified once, and then cached until it expires', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const checks = vi.spyOn(CognitoJwtVerifier.prototype, 'verify');
    verify = createTokenVerifier({ userPoolId: POOL, clientId: CLIENT, now: Date.now, get });
    const good = token(claims({ 'cognito:groups': ['admin'] }));
    const first = await verify(good);
    vi.advanceTimersByTime(299_000);
    expect([await verify(good), checks.mock.calls.length]).toEqual([first, 1]);
    vi.advanceTimersByTime(2_000);
    expect((await refusalOf(verify(good))).problemName).toBe('unauthorized');
  });

  it('is rejected with another signature, even if the same claims are cached', async () => {
    verify = createTokenVerifier({ userPoolId: POOL, clientId: CLIENT, now: Date.now, get });
    const same = claims();
    await verify(token(same));
    expect((await refusalOf(verify(token(same, {}, otherKeys.privateKey)))).problemName).toBe('unauthorized');
  });
});
