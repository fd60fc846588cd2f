import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aLine, aProduct } from '../../../test/fixtures.ts';
import { ApiError } from '../../shared/api.ts';
import { orMemory } from '../../shared/storage.ts';
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

/** A lock shared by the queues of a test, as Web Locks are by tabs. */
const createLock = () => {
  let tail: Promise<unknown> = Promise.resolve();
  return <T>(_owner: string, task: () => Promise<T>): Promise<T> => {
    const turn = tail.then(task);
    tail = turn.catch(() => undefined);
    return turn;
  };
};

const createTab = (parts: Partial<QueueParts> = {}, sent: Operation[] = []) => {
  const refused = vi.fn<QueueParts['onRefused']>();
  const delayed = vi.fn<QueueParts['onDelayed']>();
  const emptied = vi.fn<QueueParts['onEmpty']>();
  let under = 0;
  const answer = vi.fn(async (_operation: Operation) => {});
  const queue = createQueue({
    storage: orMemory(() => localStorage),
    exclusive: createLock(),
    send: async (_owner, operation) => {
      under += 1;
      expect(under, 'operations under way at once').toBe(1);
      sent.push(operation);
      await new Promise((resolve) => setTimeout(resolve, 10));
      under -= 1;
      await answer(operation);
      return aLine(teapot, 1);
    },
    onApplied: () => {},
    onRefused: refused,
    onDelayed: delayed,
    onEmpty: emptied,
    ...parts,
  });
  return { queue, sent, refused, delayed, emptied, answer };
};

const ids = (operations: readonly Operation[]): string[] => operations.map(({ id }) => id);

describe('the queue of a cart', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('quick clicks are all sent, one at a time, in their order', async () => {
    const { queue, sent, emptied } = createTab();
    const clicks = Array.from({ length: 12 }, () => click());
    for (const operation of clicks) queue.push('anonymous', operation);
    expect(ids(queue.pending('anonymous'))).toEqual(ids(clicks));
    await vi.runAllTimersAsync();
    expect(ids(sent)).toEqual(ids(clicks));
    expect(queue.pending('anonymous')).toEqual([]);
    expect(emptied).toHaveBeenCalled();
  });

  test('a lost call is sent again with its key, and nothing overtakes it', async () => {
    const { queue, sent, answer } = createTab();
    answer.mockRejectedValueOnce(LOST).mockRejectedValueOnce(new ApiError(503, '', 'busy'));
    const [first, second] = [click(), click()];
    queue.push('anonymous', first);
    queue.push('anonymous', second);
    await vi.runAllTimersAsync();
    const tries = ids(sent);
    expect(tries.filter((id) => id === first.id).length).toBeGreaterThanOrEqual(3);
    expect(tries.at(-1)).toBe(second.id);
    expect(tries.filter((id) => id === second.id)).toHaveLength(1);
  });

  test('the pauses grow while the line stays lost', async () => {
    const { queue, sent, delayed, answer } = createTab();
    answer.mockRejectedValue(LOST);
    queue.push('anonymous', click());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(delayed, 'called while it may be a hiccup').not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(50_000);
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.length).toBeLessThan(12);
    expect(delayed).toHaveBeenCalled();
  });

  test('what is refused leaves the queue and is told; the rest goes on', async () => {
    const { queue, sent, refused, answer } = createTab();
    const refusal = new ApiError(409, 'quantity-above-limit', 'Too many.');
    answer.mockRejectedValueOnce(refusal);
    const [first, second] = [click(), click()];
    queue.push('anonymous', first);
    queue.push('anonymous', second);
    await vi.runAllTimersAsync();
    expect(refused.mock.calls.map(([owner, { id }, error]) => [owner, id, error])).toEqual([
      ['anonymous', first.id, refusal],
    ]);
    expect(ids(sent)).toEqual([first.id, second.id]);
    expect(queue.pending('anonymous')).toEqual([]);
  });

  test('an ended session keeps what waits, for the next sign-in', async () => {
    const { queue, refused, answer } = createTab();
    answer.mockRejectedValueOnce(new ApiError(401, 'unauthorized', 'Sign in.'));
    const kept = click();
    queue.push('user', kept);
    await vi.runAllTimersAsync();
    expect(ids(queue.pending('user'))).toEqual([kept.id]);
    expect(refused).not.toHaveBeenCalled();
    await Promise.all([queue.drain('user'), vi.runAllTimersAsync()]);
    expect(queue.pending('user')).toEqual([]);
  });

  test('a click survives a reload, and keeps its key', async () => {
    const before = createTab();
    before.answer.mockRejectedValue(LOST);
    const operation = click();
    before.queue.push('anonymous', operation);
    await vi.advanceTimersByTimeAsync(20);
    const after = createTab();
    expect(ids(after.queue.pending('anonymous'))).toEqual([operation.id]);
    await Promise.all([after.queue.drain('anonymous'), vi.advanceTimersByTimeAsync(50)]);
    expect(ids(after.sent)).toEqual([operation.id]);
  });

  test('two tabs share one queue: nothing is sent twice, the order of the clicks holds', async () => {
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

  test('the order is that of the clicks, however storage lists them', async () => {
    const { queue, sent } = createTab();
    const [first, second] = [click(), click()];
    localStorage.setItem(`cart-operation/anonymous/1700000000002-000001/${second.id}`, JSON.stringify(second));
    localStorage.setItem(`cart-operation/anonymous/1700000000001-000009/${first.id}`, JSON.stringify(first));
    await Promise.all([queue.drain('anonymous'), vi.runAllTimersAsync()]);
    expect(ids(sent)).toEqual([first.id, second.id]);
  });

  test('the queues of two owners know nothing of each other', async () => {
    const { queue } = createTab();
    queue.push('anonymous', click());
    expect(queue.pending('user')).toEqual([]);
    await vi.runAllTimersAsync();
  });

  test('emptied waits through a lost line', async () => {
    const { queue, answer } = createTab();
    answer.mockRejectedValueOnce(LOST);
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

  test('an entry that cannot be read is dropped, not stumbled over', async () => {
    localStorage.setItem('cart-operation/anonymous/0000000000000-000001/x', '{"broken":true}');
    const { queue, sent } = createTab();
    queue.push('anonymous', click());
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(1);
    expect(localStorage.length).toBe(0);
  });
});
