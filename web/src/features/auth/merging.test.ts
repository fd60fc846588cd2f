import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../shared/api.ts';
import { toasts } from '../../shared/notify.ts';
import { session, setSession } from '../../shared/session.ts';
import { MERGE_PATIENCE, merge, PAUSES } from './merging.ts';

const { migrate } = vi.hoisted(() => ({ migrate: vi.fn<() => Promise<boolean>>() }));
vi.mock('./migrate.ts', () => ({ migrate }));

const user = { sub: 'user-1', email: 'ada@example.com', admin: false, migrate: true };
const BUSY = new ApiError(503, '', 'busy');
const DAY = 86_400_000;

/** As the real one does: told only once it is done. */
const succeed = async () => {
  setSession({ ...user, migrate: false });
  return true;
};
const said = () => toasts.get().map(({ text }) => text);
const NOT_YET = [expect.stringContaining('haven’t added them to your cart yet')];

describe('merging the carts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    migrate.mockReset();
    setSession(user);
  });
  afterEach(() => vi.useRealTimers());

  test('is waited for, and nothing more is said of it', async () => {
    migrate.mockImplementation(succeed);
    await merge();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(1);
    expect(said()).toEqual([]);
  });

  test('one that fails is told and stays told, is tried again by itself, and then no longer told', async () => {
    migrate.mockRejectedValueOnce(BUSY).mockRejectedValueOnce(BUSY).mockImplementation(succeed);
    await merge();
    expect(said()).toEqual(NOT_YET);
    expect(toasts.get()).toMatchObject([{ stays: true, action: { label: 'Try again' } }]);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(3);
    expect(said()).toEqual([]);
  });

  test('the tries come to an end, which is told also to who had closed the message', async () => {
    migrate.mockRejectedValue(BUSY);
    await merge();
    toasts.set([]);
    await vi.advanceTimersByTimeAsync(PAUSES[0] ?? 0);
    expect(said()).toEqual([]);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(1 + PAUSES.length);
    expect(said()).toEqual(NOT_YET);
  });

  test('the shopper can have it tried at once', async () => {
    migrate.mockRejectedValueOnce(BUSY).mockImplementation(succeed);
    await merge();
    toasts.get()[0]?.action?.run();
    await vi.advanceTimersByTimeAsync(0);
    expect(session.get()?.migrate).toBe(false);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(2);
    expect(said()).toEqual([]);
  });

  test('what is refused is told, and tried again only when asked', async () => {
    migrate.mockRejectedValue(new ApiError(403, 'forbidden', 'No.'));
    await merge();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(1);
    expect(said()).toEqual(NOT_YET);
  });

  test('one that takes long keeps nobody waiting, and is told until it is done', async () => {
    const merging = Promise.withResolvers<void>();
    migrate.mockImplementation(() => merging.promise.then(succeed));
    const merged = merge();
    await vi.advanceTimersByTimeAsync(MERGE_PATIENCE);
    await merged;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said()).toEqual([expect.stringContaining('still adding the items')]);
    merging.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(said()).toEqual([]);
  });

  test('a try that finds everything done by one whose answer was lost says that the cart is complete', async () => {
    migrate.mockRejectedValueOnce(BUSY).mockImplementation(async () => {
      await succeed();
      return false;
    });
    await merge();
    await vi.advanceTimersByTimeAsync(PAUSES[0] ?? 0);
    expect(said()).toEqual(['All your items are in your cart now.']);
  });

  test.each([
    ['ends', () => Promise.resolve(false)],
    ['fails', () => Promise.reject(BUSY)],
  ])('who signs in next waits for no merge of somebody who has left, nor hears how it %s', async (_how, end) => {
    const first = Promise.withResolvers<boolean>();
    migrate.mockReturnValueOnce(first.promise);
    const left = merge();
    setSession(undefined);
    const next = { ...user, sub: 'user-2' };
    setSession(next);
    migrate.mockImplementationOnce(async () => {
      setSession({ ...next, migrate: false });
      return true;
    });
    await merge();
    expect(migrate).toHaveBeenCalledTimes(2);
    first.resolve(end());
    await vi.advanceTimersByTimeAsync(MERGE_PATIENCE);
    await left;
    expect(said()).toEqual([]);
  });

  test('signing out ends it', async () => {
    migrate.mockRejectedValue(BUSY);
    await merge();
    setSession(undefined);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(migrate).toHaveBeenCalledTimes(1);
    expect(said()).toEqual([]);
  });
});
