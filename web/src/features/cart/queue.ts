import type { Line } from '@shop/cart/schemas';
import { ApiError } from '../../shared/api.ts';
import type { Owner } from '../../shared/session.ts';
import { readJson } from '../../shared/storage.ts';
import { type Operation, operationSchema } from './operation.ts';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;
const PREFIX = 'cart-operation/';

export type QueueParts = {
  /** Shared by all tabs and kept across reloads. */
  readonly storage: Storage;
  /** Runs one task per owner at a time, in all tabs. */
  readonly exclusive: <T>(owner: Owner, task: () => Promise<T>) => Promise<T>;
  /** Sends one operation and answers the line as it now is; throws `ApiError`. */
  readonly send: (owner: Owner, operation: Operation) => Promise<Line>;
  /** Called before the operation leaves the queue, so that what is shown never flickers. */
  readonly onApplied: (owner: Owner, line: Line) => void;
  readonly onRefused: (owner: Owner, operation: Operation, error: ApiError) => void;
  /** The queue is empty again: time to ask the server for the whole cart. */
  readonly onEmpty: (owner: Owner) => void;
};

export type Queue = ReturnType<typeof createQueue>;

/** Keys sort by the time of the click; one key per operation, so that tabs never overwrite each other's. */
const createKeys = (storage: Storage) => {
  let sequence = 0;
  return {
    next: (owner: Owner, id: string): string => {
      sequence += 1;
      return `${PREFIX}${owner}/${Date.now()}-${String(sequence).padStart(6, '0')}/${id}`;
    },
    of: (owner: Owner): string[] =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
        .filter((key) => key.startsWith(`${PREFIX}${owner}/`))
        .sort(),
  };
};

/**
 * Sends what shoppers do to their cart: per owner strictly one after the other, in the order of the clicks. What is lost
 * on the way is sent again with growing pauses and the same Idempotency-Key; what is refused leaves the queue.
 */
export const createQueue = ({ storage, exclusive, send, onApplied, onRefused, onEmpty }: QueueParts) => {
  const keys = createKeys(storage);
  const shown = new Map<Owner, readonly Operation[]>();
  const listeners = new Set<() => void>();
  const retries = new Map<Owner, { delay: number; timer: ReturnType<typeof setTimeout> }>();

  const read = (key: string): Operation | undefined => {
    const parsed = operationSchema.safeParse(readJson(storage, key));
    if (!parsed.success) storage.removeItem(key);
    return parsed.data;
  };

  /** Looks at storage again: this tab or another has changed it. */
  const refresh = (): void => {
    shown.clear();
    for (const listener of listeners) listener();
  };

  const pending = (owner: Owner): readonly Operation[] => {
    const known = shown.get(owner) ?? keys.of(owner).flatMap((key) => read(key) ?? []);
    shown.set(owner, known);
    return known;
  };

  const retryLater = (owner: Owner): void => {
    const earlier = retries.get(owner);
    clearTimeout(earlier?.timer);
    const delay = Math.min((earlier?.delay ?? FIRST_DELAY / 2) * 2, LONGEST_DELAY);
    retries.set(owner, { delay, timer: setTimeout(() => void drain(owner), delay) });
  };

  /** One operation, from the wire to its end: gone, to be sent again, or kept until the user has signed in again. */
  const settle = async (owner: Owner, key: string, operation: Operation): Promise<'gone' | 'lost' | 'kept'> => {
    try {
      onApplied(owner, await send(owner, operation));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.isPassing) return 'lost';
      if (error.status === 401) return 'kept';
      onRefused(owner, operation, error);
    }
    storage.removeItem(key);
    refresh();
    return 'gone';
  };

  const sendAll = async (owner: Owner): Promise<void> => {
    let worked = false;
    for (let key = keys.of(owner)[0]; key !== undefined; key = keys.of(owner)[0]) {
      const operation = read(key);
      if (operation === undefined) continue;
      const outcome = await settle(owner, key, operation);
      if (outcome === 'lost') retryLater(owner);
      if (outcome !== 'gone') return;
      worked = true;
      retries.delete(owner);
    }
    if (worked) onEmpty(owner);
  };

  /** Sends everything that waits; comes back when the queue is empty or the line is lost. */
  const drain = (owner: Owner): Promise<void> => exclusive(owner, () => sendAll(owner));

  const push = (owner: Owner, operation: Operation): void => {
    storage.setItem(keys.next(owner, operation.id), JSON.stringify(operation));
    refresh();
    void drain(owner);
  };

  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  /** Sends everything, however long the line stays lost. Resolves once nothing waits any more. */
  const emptied = async (owner: Owner): Promise<void> => {
    await drain(owner);
    if (pending(owner).length === 0) return;
    await new Promise<void>((resolve) => {
      const stop = subscribe(() => {
        if (pending(owner).length > 0) return;
        stop();
        resolve();
      });
    });
  };

  return { pending, push, drain, emptied, refresh, subscribe };
};
