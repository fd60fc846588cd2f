import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../shared/api.ts';
import { toasts } from '../../shared/notify.ts';
import { session, setSession } from '../../shared/session.ts';
import { MIGRATION_PATIENCE, migrateWithRetries, RETRY_DELAYS } from './migrate-with-retries.ts';

const { migrate } = vi.hoisted(() => ({ migrate: vi.fn<() => Promise<boolean>>() }));
vi.mock('./migrate.ts', () => ({ migrate }));

const user = { sub: 'user-1', email: 'ada@example.com', admin: false, migrate: true };
const BUSY = new ApiError(503, '', 'busy');
const DAY = 86_400_000;

/** As the real one does: the session changes first, then the result is known. */
const succeed = async () => {
  setSession({ ...user, migrate: false });
  return true;
};
const messages = () => toasts.get().map(({ text }) => text);
const NOT_YET = [expect.stringContaining('haven’t added them to your cart yet')];

describe('the migration at sign-in', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    migrate.mockReset();
    setSession(user);
  });
  afterEach(() => vi.useRealTimers());

  test('runs once and shows no message when it succeeds', async () => {
    migrate.mockImplementation(succeed);
    await migrateWithRetries();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(1);
    expect(messages()).toEqual([]);
  });

  test('reports a failure until one of its retries succeeds', async () => {
    migrate.mockRejectedValueOnce(BUSY).mockRejectedValueOnce(BUSY).mockImplementation(succeed);
    await migrateWithRetries();
    expect(messages()).toEqual(NOT_YET);
    expect(toasts.get()).toMatchObject([{ stays: true, action: { label: 'Try again' } }]);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(3);
    expect(messages()).toEqual([]);
  });

  test('reports its last failed retry even if the first message was closed', async () => {
    migrate.mockRejectedValue(BUSY);
    await migrateWithRetries();
    toasts.set([]);
    await vi.advanceTimersByTimeAsync(RETRY_DELAYS[0] ?? 0);
    expect(messages()).toEqual([]);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(1 + RETRY_DELAYS.length);
    expect(messages()).toEqual(NOT_YET);
  });

  test('is retried at once when the shopper asks for it', async () => {
    migrate.mockRejectedValueOnce(BUSY).mockImplementation(succeed);
    await migrateWithRetries();
    toasts.get()[0]?.action?.run();
    await vi.advanceTimersByTimeAsync(0);
    expect(session.get()?.migrate).toBe(false);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(2);
    expect(messages()).toEqual([]);
  });

  test('reports a rejection and does not retry it', async () => {
    migrate.mockRejectedValue(new ApiError(403, 'forbidden', 'No.'));
    await migrateWithRetries();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(1);
    expect(messages()).toEqual(NOT_YET);
  });

  test('is not waited for when it is slow, and is reported as slow until it ends', async () => {
    const migrated = Promise.withResolvers<void>();
    migrate.mockImplementation(() => migrated.promise.then(succeed));
    const run = migrateWithRetries();
    await vi.advanceTimersByTimeAsync(MIGRATION_PATIENCE);
    await run;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(messages()).toEqual([expect.stringContaining('still adding the items')]);
    migrated.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(messages()).toEqual([]);
  });

  test('reports that the cart is complete when a retry finds the work done by a request whose response was lost', async () => {
    migrate.mockRejectedValueOnce(BUSY).mockImplementation(async () => {
      await succeed();
      return false;
    });
    await migrateWithRetries();
    await vi.advanceTimersByTimeAsync(RETRY_DELAYS[0] ?? 0);
    expect(messages()).toEqual(['All your items are in your cart now.']);
  });

  test.each([
    ['ends', () => Promise.resolve(false)],
    ['fails', () => Promise.reject(BUSY)],
  ])('of a user who has signed out does not affect the next user when it %s', async (_how, end) => {
    const first = Promise.withResolvers<boolean>();
    migrate.mockReturnValueOnce(first.promise);
    const abandoned = migrateWithRetries();
    setSession(undefined);
    const next = { ...user, sub: 'user-2' };
    setSession(next);
    migrate.mockImplementationOnce(async () => {
      setSession({ ...next, migrate: false });
      return true;
    });
    await migrateWithRetries();
    expect(migrate).toHaveBeenCalledTimes(2);
    first.resolve(end());
    await vi.advanceTimersByTimeAsync(MIGRATION_PATIENCE);
    await abandoned;
    expect(messages()).toEqual([]);
  });

  test('is not retried after signing out', async () => {
    migrate.mockRejectedValue(BUSY);
    await migrateWithRetries();
    setSession(undefined);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(1);
    expect(messages()).toEqual([]);
  });
});
