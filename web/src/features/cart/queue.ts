import type { Line } from '@shop/cart/schemas';
import { ApiError } from '../../shared/api.ts';
import type { Owner } from '../../shared/session.ts';
import type { Store } from '../../shared/storage.ts';
import type { Operation } from './operation.ts';
import { createWaiting } from './waiting.ts';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;

export type QueueParts = {
  /** Shared by all tabs and kept across reloads. */
  readonly storage: Store;
  /** Runs one task per owner at a time, in all tabs. */
  readonly exclusive: <T>(owner: Owner, task: () => Promise<T>) => Promise<T>;
  /** Sends one operation and returns the line as it now is. @throws {ApiError} */
  readonly send: (owner: Owner, operation: Operation) => Promise<Line>;
  /** Called before the operation leaves the queue, so that the quantity shown does not flicker. */
  readonly onApplied: (owner: Owner, line: Line) => void;
  readonly onRejected: (owner: Owner, operation: Operation, error: ApiError) => void;
  /** Called for each failed attempt once the delay between retries has reached its maximum. */
  readonly onDelayed: () => void;
  /** The queue is empty again: time to read the whole cart. */
  readonly onEmpty: (owner: Owner) => void;
};

/** Exponential backoff per owner: the delay before `task` doubles at each call, until one succeeds. */
const createRetries = (task: (owner: Owner) => void) => {
  const scheduled = new Map<Owner, { delay: number; timer: ReturnType<typeof setTimeout> }>();
  return {
    /** @returns whether the delay has reached its maximum */
    schedule: (owner: Owner): boolean => {
      const earlier = scheduled.get(owner);
      clearTimeout(earlier?.timer);
      const delay = Math.min((earlier?.delay ?? FIRST_DELAY / 2) * 2, LONGEST_DELAY);
      scheduled.set(owner, { delay, timer: setTimeout(() => task(owner), delay) });
      return delay === LONGEST_DELAY;
    },
    reset: (owner: Owner): void => {
      clearTimeout(scheduled.get(owner)?.timer);
      scheduled.delete(owner);
    },
  };
};

/**
 * Sends the operations of each owner strictly one at a time, in the order of the clicks. After a transient error an
 * operation is retried with growing delays and the same Idempotency-Key; a rejected one leaves the queue.
 */
export const createQueue = ({ storage, exclusive, send, onApplied, onRejected, onDelayed, onEmpty }: QueueParts) => {
  const waiting = createWaiting(storage);
  const retries = createRetries((owner) => void drain(owner));

  /** Sends one operation. @returns whether it is done, to be retried, or kept until the user signs in again */
  const attempt = async (owner: Owner, operation: Operation): Promise<'done' | 'retry' | 'kept'> => {
    try {
      onApplied(owner, await send(owner, operation));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.isTransient) return 'retry';
      if (error.status === 401) return 'kept';
      onRejected(owner, operation, error);
    }
    return 'done';
  };

  const sendAll = async (owner: Owner): Promise<void> => {
    let next = waiting.first(owner);
    if (next === undefined) return;
    for (; next !== undefined; next = waiting.first(owner)) {
      const outcome = await attempt(owner, next.operation);
      if (outcome === 'retry' && retries.schedule(owner)) onDelayed();
      if (outcome !== 'done') return;
      retries.reset(owner);
      waiting.remove(next.key);
    }
    onEmpty(owner);
  };

  /** Sends the queued operations. Resolves when the queue is empty or an operation cannot be sent now. */
  const drain = (owner: Owner): Promise<void> => exclusive(owner, () => sendAll(owner));

  const push = (owner: Owner, operation: Operation): void => {
    waiting.add(owner, operation);
    void drain(owner);
  };

  /** Resolves once the queue is empty, however long that takes. */
  const emptied = async (owner: Owner): Promise<void> => {
    await drain(owner);
    if (waiting.of(owner).length === 0) return;
    await new Promise<void>((resolve) => {
      const stop = waiting.subscribe(() => {
        if (waiting.of(owner).length > 0) return;
        stop();
        resolve();
      });
    });
  };

  return { push, drain, emptied, pending: waiting.of, refresh: waiting.refresh, subscribe: waiting.subscribe };
};
