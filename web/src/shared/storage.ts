/** A key-value store. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { readonly keys: () => string[] };

/** A browser store, with memory for what the browser rejects because the store is blocked or full. */
export const withMemoryFallback = (open: () => Storage): Store => {
  const rejected = new Map<string, string>();
  const attempt = <T>(task: (store: Storage) => T): T | undefined => {
    try {
      return task(open());
    } catch {
      return undefined;
    }
  };
  return {
    keys: () => [...new Set([...(attempt(Object.keys) ?? []), ...rejected.keys()])],
    getItem: (key) => rejected.get(key) ?? attempt((store) => store.getItem(key)) ?? null,
    setItem: (key, value) => {
      rejected.set(key, value);
      attempt((store) => {
        store.setItem(key, value);
        rejected.delete(key);
      });
    },
    removeItem: (key) => {
      rejected.delete(key);
      attempt((store) => store.removeItem(key));
    },
  };
};

/** Shared by all tabs, and kept after they are closed. */
export const storage = withMemoryFallback(() => localStorage);

/** Parsed JSON from a store; undefined if the key is absent or its value malformed. */
export const readJson = (store: Store, key: string): unknown => {
  try {
    return JSON.parse(store.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
};

/** The storage key of a user's checkout without a response. It is here because the first view checks for one. */
export const attemptKey = (owner: string): string => `checkout-attempt/${owner}`;
