import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aCart, aLine, aProduct } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { toasts } from '../../shared/notify.ts';
import { session, setSession } from '../../shared/session.ts';
import { addToCart } from '../cart/cart.ts';
import { askForReset, LEAVING, resendCode, signIn, signOut, signUp } from './account.ts';
import { MERGE_PATIENCE } from './merging.ts';

const { migrate, ask } = vi.hoisted(() => ({
  migrate: vi.fn<() => Promise<boolean>>(),
  ask: vi.fn<() => Promise<unknown>>(async () => undefined),
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
  signUp: () => ask(),
  resendSignUpCode: () => ask(),
  resetPassword: () => ask(),
}));

const said = () => toasts.get().map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  toasts.set([]);
});
afterEach(() => vi.useRealTimers());

test('a merge is waited for, and nothing more is said of it', async () => {
  migrate.mockResolvedValue(true);
  expect(await signIn('ada@example.com', 'p')).toBe('done');
  await vi.advanceTimersByTimeAsync(2 * MERGE_PATIENCE);
  expect(said()).toEqual([]);
});

test.each([
  ['signs up', () => signUp('ada@example.com', 'p'), 'UsernameExistsException'],
  ['asks for a code', () => resendCode('ada@example.com'), 'UserNotFoundException'],
  ['asks for a new password', () => askForReset('ada@example.com'), 'UserNotFoundException'],
])('who %s learns nothing of who has an account', async (_what, act, name) => {
  ask.mockRejectedValueOnce(Object.assign(new Error('Told.'), { name }));
  await act();
  ask.mockRejectedValueOnce(Object.assign(new Error('Too many.'), { name: 'LimitExceededException' }));
  await expect(act()).rejects.toThrow('Too many.');
});

test('what was clicked last is sent before its owner leaves', async () => {
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

describe('a click that the shop does not answer', () => {
  beforeEach(() => server.use(http.post(api('/cart'), () => new Promise(() => {}))));

  test('keeps nobody from being signed in', async () => {
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

  test('keeps nobody from leaving', async () => {
    setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
    addToCart(aProduct(), 1);
    const left = signOut();
    await vi.advanceTimersByTimeAsync(LEAVING);
    // Before the click is given up.
    expect(session.get()).toBeUndefined();
    await left;
  });
});

test.each([
  ['fails', () => Promise.reject(new Error('no'))],
  ['does not come to an end', () => new Promise<boolean>(() => {})],
])('one that %s keeps nobody at the form: who signs in is signed in, and told', async (_what, merging) => {
  migrate.mockImplementation(merging);
  const signedIn = signIn('ada@example.com', 'p');
  await vi.advanceTimersByTimeAsync(MERGE_PATIENCE);
  expect(await signedIn).toBe('done');
  expect(session.get()).toMatchObject({ sub: 'user-1', migrate: true });
  expect(said()).toEqual([expect.stringContaining('the items from before you signed in')]);
});
