import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aLine, aProduct } from '../../../test/fixtures.ts';
import { ApiError } from '../../shared/api.ts';
import { withMemoryFallback } from '../../shared/storage.ts';
import type { Operation } from './operation.ts';
import { createQueue, type QueueParts } from './queue.ts';

const teapot = aProduct();
const LOST = new ApiError(0, '', 'lost');

const click = (quantity = 1): Operation => ({
  id: crypto.randomUUID(),
  kind: 'add',
  productId: teapot.productId,
  quantity,
  product: teapot,
  at: new Date().toISOString(),
});

/** A lock shared by the queues of a test, as tabs share Web Locks. */
const createLock = () => {
  let tail: Promise<unknown> = Promise.resolve();
  return <T>(_owner: string, task: () => Promise<T>): Promise<T> => {
    const turn = tail.then(task);
    tail = turn.catch(() => undefined);
    return turn;
  };
};

const createTab = (parts: Partial<QueueParts> = {}, sent: Operation[] = []) => {
  const rejected = vi.fn<QueueParts['onRejected']>();
  const delayed = vi.fn<QueueParts['onDelayed']>();
  const emptied = vi.fn<QueueParts['onEmpty']>();
  let inFlight = 0;
  const respond = vi.fn(async (_operation: Operation) => {});
  const queue = createQueue({
    storage: withMemoryFallback(() => localStorage),
    exclusive: createLock(),
    send: async (_owner, operation) => {
      inFlight += 1;
      expect(inFlight, 'operations in flight at once').toBe(1);
      sent.push(operation);
      await new Promise((resolve) => setTimeout(resolve, 10));
      inFlight -= 1;
      await respond(operation);
      return aLine(teapot, 1);
    },
    onApplied: () => {},
    onRejected: rejected,
    onDelayed: delayed,
    onEmpty: emptied,
    ...parts,
  });
  return { queue, sent, rejected, delayed, emptied, respond };
};

const ids = (operations: readonly Operation[]): string[] => operations.map(({ id }) => id);

describe('the operation queue', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('sends quick clicks one at a time and in order', async () => {
    const { queue, sent, emptied } = createTab();
    const clicks = Array.from({ length: 12 }, () => click());
    for (const operation of clicks) queue.push('anonymous', operation);
    expect(ids(queue.pending('anonymous'))).toEqual(ids(clicks));
    await vi.runAllTimersAsync();
    expect(ids(sent)).toEqual(ids(clicks));
    expect(queue.pending('anonymous')).toEqual([]);
    expect(emptied).toHaveBeenCalled();
  });

  test('retries an operation under the same key before it sends the next', async () => {
    const { queue, sent, respond } = createTab();
    respond.mockRejectedValueOnce(LOST).mockRejectedValueOnce(new ApiError(503, '', 'busy'));
    const [first, second] = [click(), click()];
    queue.push('anonymous', first);
    queue.push('anonymous', second);
    await vi.runAllTimersAsync();
    const attempts = ids(sent);
    expect(attempts.filter((id) => id === first.id).length).toBeGreaterThanOrEqual(3);
    expect(attempts.at(-1)).toBe(second.id);
    expect(attempts.filter((id) => id === second.id)).toHaveLength(1);
  });

  test('retries with growing delays, and reports only long ones', async () => {
    const { queue, sent, delayed, respond } = createTab();
    respond.mockRejectedValue(LOST);
    queue.push('anonymous', click());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(delayed, 'not yet at the longest delay').not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(50_000);
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.length).toBeLessThan(12);
    expect(delayed).toHaveBeenCalled();
  });

  test('reports a rejected operation, drops it and goes on with the next', async () => {
    const { queue, sent, rejected, respond } = createTab();
    const rejection = new ApiError(409, 'quantity-above-limit', 'Too many.');
    respond.mockRejectedValueOnce(rejection);
    const [first, second] = [click(), click()];
    queue.push('anonymous', first);
    queue.push('anonymous', second);
    await vi.runAllTimersAsync();
    expect(rejected.mock.calls.map(([owner, { id }, error]) => [owner, id, error])).toEqual([
      ['anonymous', first.id, rejection],
    ]);
    expect(ids(sent)).toEqual([first.id, second.id]);
    expect(queue.pending('anonymous')).toEqual([]);
  });

  test('keeps operations for the next sign-in when the session has ended', async () => {
    const { queue, rejected, respond } = createTab();
    respond.mockRejectedValueOnce(new ApiError(401, 'unauthorized', 'Sign in.'));
    const kept = click();
    queue.push('user', kept);
    await vi.runAllTimersAsync();
    expect(ids(queue.pending('user'))).toEqual([kept.id]);
    expect(rejected).not.toHaveBeenCalled();
    await Promise.all([queue.drain('user'), vi.runAllTimersAsync()]);
    expect(queue.pending('user')).toEqual([]);
  });

  test('keeps an operation and its key across a reload', async () => {
    const before = createTab();
    before.respond.mockRejectedValue(LOST);
    const operation = click();
    before.queue.push('anonymous', operation);
    await vi.advanceTimersByTimeAsync(20);
    const after = createTab();
    expect(ids(after.queue.pending('anonymous'))).toEqual([operation.id]);
    await Promise.all([after.queue.drain('anonymous'), vi.advanceTimersByTimeAsync(50)]);
    expect(ids(after.sent)).toEqual([operation.id]);
  });

  test('is shared by two tabs, which send nothing twice and keep the order of the clicks', async () => {
    const exclusive = createLock();
    const sent: Operation[] = [];
    const [left, right] = [createTab({ exclusive }, sent), createTab({ exclusive }, sent)];
    const clicks = Array.from({ length: 6 }, () => click());
    for (const [index, operation] of clicks.entries()) {
      (index % 2 === 0 ? left : right).queue.push('anonymous', operation);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.runAllTimersAsync();
    expect(ids(sent)).toEqual(ids(clicks));
  });

  test('sends in the order of the clicks, whatever the order in storage', async () => {
    const { queue, sent } = createTab();
    const [first, second] = [click(), click()];
    localStorage.setItem(`cart-operation/anonymous/1700000000002-000001/${second.id}`, JSON.stringify(second));
    localStorage.setItem(`cart-operation/anonymous/1700000000001-000009/${first.id}`, JSON.stringify(first));
    await Promise.all([queue.drain('anonymous'), vi.runAllTimersAsync()]);
    expect(ids(sent)).toEqual([first.id, second.id]);
  });

  test('keeps the operations of two owners apart', async () => {
    const { queue } = createTab();
    queue.push('anonymous', click());
    expect(queue.pending('user')).toEqual([]);
    await vi.runAllTimersAsync();
  });

  test('resolves emptied() only after failed operations have been retried', async () => {
    const { queue, respond } = createTab();
    respond.mockRejectedValueOnce(LOST);
    queue.push('anonymous', click());
    let done = false;
    void queue.emptied('anonymous').then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(15);
    expect(done).toBe(false);
    await vi.runAllTimersAsync();
    expect(done).toBe(true);
  });

  test('deletes a malformed entry and sends the others', async () => {
    localStorage.setItem('cart-operation/anonymous/0000000000000-000001/x', '{"broken":true}');
    const { queue, sent } = createTab();
    queue.push('anonymous', click());
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(1);
    expect(localStorage.length).toBe(0);
  });
});
