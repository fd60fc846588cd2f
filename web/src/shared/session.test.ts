import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, TIMEOUT } from './api.ts';
import { toasts } from './notify.ts';
import { asOwner, session, setSession } from './session.ts';

const tokens = vi.hoisted(() => ({ accessToken: vi.fn(), forgetTokens: vi.fn(async () => {}) }));
vi.mock('./tokens.ts', () => tokens);

const unauthorized = new ApiError(401, 'unauthorized', 'Sign in first.');

describe('asOwner', () => {
  beforeEach(() => {
    tokens.accessToken.mockReset();
    tokens.forgetTokens.mockClear();
    setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
  });
  afterEach(() => vi.useRealTimers());

  test('sends no token for an anonymous visitor, and does not load Amplify', async () => {
    expect(await asOwner('anonymous', async (token) => token)).toBeUndefined();
    expect(tokens.accessToken).not.toHaveBeenCalled();
  });

  test('renews a rejected token once', async () => {
    tokens.accessToken.mockResolvedValueOnce('old').mockResolvedValueOnce('new');
    const task = vi.fn(async (token: string | undefined) => {
      if (token === 'old') throw unauthorized;
      return token;
    });
    expect(await asOwner('user-1', task)).toBe('new');
    expect(tokens.accessToken.mock.calls).toEqual([
      ['user-1', false],
      ['user-1', true],
    ]);
    expect(session.get()).toBeDefined();
  });

  test('ends the session and tells the shopper after a second 401', async () => {
    tokens.accessToken.mockResolvedValue('any');
    await expect(asOwner('user-1', () => Promise.reject(unauthorized))).rejects.toMatchObject({ status: 401 });
    expect(session.get()).toBeUndefined();
    expect(toasts.get()[0]?.text).toMatch(/session has ended/);
  });

  test('does not end another user’s session after a 401 for a user who has signed out', async () => {
    tokens.accessToken.mockResolvedValue(undefined);
    for (const next of [{ sub: 'user-2', email: 'bo@example.com', admin: false, migrate: false }, undefined]) {
      setSession(next);
      await expect(asOwner('user-1', async () => 1)).rejects.toMatchObject({ status: 401 });
      expect(session.get()).toEqual(next);
    }
    expect(toasts.get()).toEqual([]);
    expect(tokens.forgetTokens).not.toHaveBeenCalled();
  });

  test('keeps the session when the token cannot be renewed because of a network error', async () => {
    tokens.accessToken.mockRejectedValue(new Error('offline'));
    await expect(asOwner('user-1', async () => 1)).rejects.toMatchObject({ status: 0, isTransient: true });
    expect(session.get()).toBeDefined();
  });

  test('times out when no token comes, because all tabs wait for the caller’s lock', async () => {
    vi.useFakeTimers();
    tokens.accessToken.mockReturnValue(new Promise(() => {}));
    const rejected = expect(asOwner('user-1', async () => 1)).rejects.toMatchObject({ status: 0, isTransient: true });
    await vi.advanceTimersByTimeAsync(TIMEOUT);
    await rejected;
    expect(session.get()).toBeDefined();
  });

  test('passes other errors on to the caller', async () => {
    tokens.accessToken.mockResolvedValue('any');
    const gone = new ApiError(404, 'not-found', 'No.');
    await expect(asOwner('user-1', () => Promise.reject(gone))).rejects.toBe(gone);
  });
});
