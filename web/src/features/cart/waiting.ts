import type { Owner } from '../../shared/session.ts';
import { readJson, type Store } from '../../shared/storage.ts';
import { type Operation, operationSchema } from './operation.ts';

const PREFIX = 'cart-operation/';

/** Whether a storage key is that of a queued operation. */
export const isOperationKey = (key: string): boolean => key.startsWith(PREFIX);

/**
 * The queued operations, kept in storage: shared by all tabs and preserved across reloads. Each has its own key, so
 * that tabs never overwrite each other's; keys sort by the time of the click.
 */
export const createWaiting = (storage: Store) => {
  const shown = new Map<Owner, readonly Operation[]>();
  const listeners = new Set<() => void>();
  let sequence = 0;

  const keysOf = (owner: Owner): string[] =>
    storage
      .keys()
      .filter((key) => key.startsWith(`${PREFIX}${owner}/`))
      .sort();

  /** The operation at a key; a malformed one is deleted. */
  const read = (key: string): Operation | undefined => {
    const parsed = operationSchema.safeParse(readJson(storage, key));
    if (!parsed.success) storage.removeItem(key);
    return parsed.data;
  };

  /** Reads storage again, because this tab or another has changed it. */
  const refresh = (): void => {
    shown.clear();
    for (const listener of listeners) listener();
  };

  return {
    refresh,
    /** An owner's queued operations, in the order of the clicks. The same array until something changes. */
    of: (owner: Owner): readonly Operation[] => {
      const known = shown.get(owner) ?? keysOf(owner).flatMap((key) => read(key) ?? []);
      shown.set(owner, known);
      return known;
    },
    /** The oldest operation in storage, and its key. */
    first: (owner: Owner): { key: string; operation: Operation } | undefined => {
      for (const key of keysOf(owner)) {
        const operation = read(key);
        if (operation !== undefined) return { key, operation };
      }
      return undefined;
    },
    add: (owner: Owner, operation: Operation): void => {
      sequence += 1;
      const place = `${Date.now()}-${String(sequence).padStart(6, '0')}`;
      storage.setItem(`${PREFIX}${owner}/${place}/${operation.id}`, JSON.stringify(operation));
      refresh();
    },
    remove: (key: string): void => {
      storage.removeItem(key);
      refresh();
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
