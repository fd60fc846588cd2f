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
  /** Sends one operation and answers the line as it now is; throws `ApiError`. */
  readonly send: (owner: Owner, operation: Operation) => Promise<Line>;
  /** Called before the operation leaves the queue, so that what is shown never flickers. */
  readonly onApplied: (owner: Owner, line: Line) => void;
  readonly onRefused: (owner: Owner, operation: Operation, error: ApiError) => void;
  /** The pauses between the tries are as long as they get: it is no passing hiccup. Called at every such try. */
  readonly onDelayed: () => void;
  /** The queue is empty again: time to ask the server for the whole cart. */
  readonly onEmpty: (owner: Owner) => void;
};

/** Calls `task` after a pause that doubles at each call for the same owner, until the owner's calls come through. */
const createRetries = (task: (owner: Owner) => void) => {
  const pauses = new Map<Owner, { delay: number; timer: ReturnType<typeof setTimeout> }>();
  return {
    /** @returns whether the pause is as long as it gets */
    later: (owner: Owner): boolean => {
      const earlier = pauses.get(owner);
      clearTimeout(earlier?.timer);
      const delay = Math.min((earlier?.delay ?? FIRST_DELAY / 2) * 2, LONGEST_DELAY);
      pauses.set(owner, { delay, timer: setTimeout(() => task(owner), delay) });
      return delay === LONGEST_DELAY;
    },
    through: (owner: Owner): void => {
      clearTimeout(pauses.get(owner)?.timer);
      pauses.delete(owner);
    },
  };
};

/**
 * Sends what shoppers do to their cart: per owner strictly one after the other, in the order of the clicks. What is lost
 * on the way is sent again with growing pauses and the same Idempotency-Key; what is refused leaves the queue.
 */
export const createQueue = ({ storage, exclusive, send, onApplied, onRefused, onDelayed, onEmpty }: QueueParts) => {
  const waiting = createWaiting(storage);
  const retries = createRetries((owner) => void drain(owner));

  /** One operation on the wire: done with, to be sent again, or kept until the user has signed in again. */
  const attempt = async (owner: Owner, operation: Operation): Promise<'done' | 'lost' | 'kept'> => {
    try {
      onApplied(owner, await send(owner, operation));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.isPassing) return 'lost';
      if (error.status === 401) return 'kept';
      onRefused(owner, operation, error);
    }
    return 'done';
  };

  const sendAll = async (owner: Owner): Promise<void> => {
    let next = waiting.first(owner);
    if (next === undefined) return;
    for (; next !== undefined; next = waiting.first(owner)) {
      const outcome = await attempt(owner, next.operation);
      if (outcome === 'lost' && retries.later(owner)) onDelayed();
      if (outcome !== 'done') return;
      retries.through(owner);
      waiting.remove(next.key);
    }
    onEmpty(owner);
  };

  /** Sends everything that waits; comes back when the queue is empty or the line is lost. */
  const drain = (owner: Owner): Promise<void> => exclusive(owner, () => sendAll(owner));

  const push = (owner: Owner, operation: Operation): void => {
    waiting.add(owner, operation);
    void drain(owner);
  };

  /** Sends everything, however long the line stays lost. Resolves once nothing waits any more. */
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
