import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, TIMEOUT } from './api.ts';
import { toasts } from './notify.ts';
import { asOwner, session, setSession } from './session.ts';

const tokens = vi.hoisted(() => ({ accessToken: vi.fn(), forgetTokens: vi.fn(async () => {}) }));
vi.mock('./tokens.ts', () => tokens);

const refused = new ApiError(401, 'unauthorized', 'Sign in first.');

describe('calls as an owner', () => {
  beforeEach(() => {
    tokens.accessToken.mockReset();
    tokens.forgetTokens.mockClear();
    setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
  });
  afterEach(() => vi.useRealTimers());

  test('an anonymous visitor sends no token and loads nothing to have one', async () => {
    expect(await asOwner('anonymous', async (token) => token)).toBeUndefined();
    expect(tokens.accessToken).not.toHaveBeenCalled();
  });

  test('a refused token is renewed once', async () => {
    tokens.accessToken.mockResolvedValueOnce('old').mockResolvedValueOnce('new');
    const task = vi.fn(async (token: string | undefined) => {
      if (token === 'old') throw refused;
      return token;
    });
    expect(await asOwner('user-1', task)).toBe('new');
    expect(tokens.accessToken.mock.calls).toEqual([
      ['user-1', false],
      ['user-1', true],
    ]);
    expect(session.get()).toBeDefined();
  });

  test('refused twice, the session has ended, and the shopper is told', async () => {
    tokens.accessToken.mockResolvedValue('any');
    await expect(asOwner('user-1', () => Promise.reject(refused))).rejects.toMatchObject({ status: 401 });
    expect(session.get()).toBeUndefined();
    expect(toasts.get()[0]?.text).toMatch(/session has ended/);
  });

  test('a call of somebody who has left ends nobody else’s session', async () => {
    tokens.accessToken.mockResolvedValue(undefined);
    for (const next of [{ sub: 'user-2', email: 'bo@example.com', admin: false, migrate: false }, undefined]) {
      setSession(next);
      await expect(asOwner('user-1', async () => 1)).rejects.toMatchObject({ status: 401 });
      expect(session.get()).toEqual(next);
    }
    expect(toasts.get()).toEqual([]);
    expect(tokens.forgetTokens).not.toHaveBeenCalled();
  });

  test('a lost line while renewing does not sign anybody out', async () => {
    tokens.accessToken.mockRejectedValue(new Error('offline'));
    await expect(asOwner('user-1', async () => 1)).rejects.toMatchObject({ status: 0, isPassing: true });
    expect(session.get()).toBeDefined();
  });

  test('a token that does not come is not waited for without end: all tabs wait for whoever asks', async () => {
    vi.useFakeTimers();
    tokens.accessToken.mockReturnValue(new Promise(() => {}));
    const asked = expect(asOwner('user-1', async () => 1)).rejects.toMatchObject({ status: 0, isPassing: true });
    await vi.advanceTimersByTimeAsync(TIMEOUT);
    await asked;
    expect(session.get()).toBeDefined();
  });

  test('other errors are the caller’s', async () => {
    tokens.accessToken.mockResolvedValue('any');
    const gone = new ApiError(404, 'not-found', 'No.');
    await expect(asOwner('user-1', () => Promise.reject(gone))).rejects.toBe(gone);
  });
});
