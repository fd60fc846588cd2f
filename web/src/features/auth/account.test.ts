import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aCart, aLine, aProduct } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { toasts } from '../../shared/notify.ts';
import { session, setSession } from '../../shared/session.ts';
import { addToCart } from '../cart/cart.ts';
import { requestReset, resendCode, SIGN_OUT_TIMEOUT, signIn, signOut, signUp } from './account.ts';
import { MIGRATION_PATIENCE } from './migrate-with-retries.ts';

const { migrate, callUserPool } = vi.hoisted(() => ({
  migrate: vi.fn<() => Promise<boolean>>(),
  callUserPool: vi.fn<() => Promise<unknown>>(async () => undefined),
}));
vi.mock('./migrate.ts', () => ({ migrate }));
vi.mock('../../shared/tokens.ts', () => ({
  ready: async () => {},
  currentUser: async () => ({ sub: 'user-1', admin: false }),
  accessToken: async () => 'a-token',
  forgetTokens: async () => {},
}));
vi.mock('aws-amplify/auth', () => ({
  signIn: async () => ({ isSignedIn: true, nextStep: { signInStep: 'DONE' } }),
  signUp: () => callUserPool(),
  resendSignUpCode: () => callUserPool(),
  resetPassword: () => callUserPool(),
}));

const messages = () => toasts.get().map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  toasts.set([]);
});
afterEach(() => vi.useRealTimers());

test('signing in waits for the migration and shows no message of its own', async () => {
  migrate.mockResolvedValue(true);
  expect(await signIn('ada@example.com', 'p')).toBe('done');
  await vi.advanceTimersByTimeAsync(2 * MIGRATION_PATIENCE);
  expect(messages()).toEqual([]);
});

test.each([
  ['signing up', () => signUp('ada@example.com', 'p'), 'UsernameExistsException'],
  ['requesting a code', () => resendCode('ada@example.com'), 'UserNotFoundException'],
  ['requesting a password reset', () => requestReset('ada@example.com'), 'UserNotFoundException'],
])('%s does not reveal whether an account exists', async (_what, act, name) => {
  callUserPool.mockRejectedValueOnce(Object.assign(new Error('Revealing.'), { name }));
  await act();
  callUserPool.mockRejectedValueOnce(Object.assign(new Error('Too many.'), { name: 'LimitExceededException' }));
  await expect(act()).rejects.toThrow('Too many.');
});

test('signing out first sends the last click', async () => {
  vi.useRealTimers();
  const sent: string[] = [];
  server.use(
    http.get(api('/cart'), () => HttpResponse.json(aCart(aLine(aProduct(), 1)))),
    http.post(api('/cart'), ({ request }) => {
      sent.push(request.headers.get('Authorization') ?? 'nobody');
      return HttpResponse.json(aLine(aProduct(), 1));
    }),
  );
  setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
  addToCart(aProduct(), 1);
  await signOut();
  expect(sent).toEqual(['Bearer a-token']);
});

describe('an operation without a response', () => {
  beforeEach(() => server.use(http.post(api('/cart'), () => new Promise(() => {}))));

  test('does not delay signing in', async () => {
    migrate.mockResolvedValue(true);
    setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
    addToCart(aProduct(), 1);
    setSession(undefined);
    await vi.advanceTimersByTimeAsync(0);
    const ended = vi.fn();
    const signedIn = signIn('ada@example.com', 'p').then(ended);
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledWith('done');
    await signedIn;
  });

  test('delays signing out for three seconds at most', async () => {
    setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
    addToCart(aProduct(), 1);
    const signedOut = signOut();
    await vi.advanceTimersByTimeAsync(SIGN_OUT_TIMEOUT);
    // Earlier than the request itself times out.
    expect(session.get()).toBeUndefined();
    await signedOut;
  });
});

test.each([
  ['fails', () => Promise.reject(new Error('no'))],
  ['does not end', () => new Promise<boolean>(() => {})],
])('a migration that %s does not prevent signing in, and is reported', async (_what, migration) => {
  migrate.mockImplementation(migration);
  const signedIn = signIn('ada@example.com', 'p');
  await vi.advanceTimersByTimeAsync(MIGRATION_PATIENCE);
  expect(await signedIn).toBe('done');
  expect(session.get()).toMatchObject({ sub: 'user-1', migrate: true });
  expect(messages()).toEqual([expect.stringContaining('the items from before you signed in')]);
});
