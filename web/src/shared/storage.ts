/** What the shop keeps, by key. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { readonly keys: () => string[] };

/** A store of the browser, and memory for what the browser refuses, because the store is closed or full. */
export const orMemory = (open: () => Storage): Store => {
  const refused = new Map<string, string>();
  const ask = <T>(task: (store: Storage) => T): T | undefined => {
    try {
      return task(open());
    } catch {
      return undefined;
    }
  };
  return {
    keys: () => [...new Set([...(ask(Object.keys) ?? []), ...refused.keys()])],
    getItem: (key) => refused.get(key) ?? ask((store) => store.getItem(key)) ?? null,
    setItem: (key, value) => {
      refused.set(key, value);
      ask((store) => {
        store.setItem(key, value);
        refused.delete(key);
      });
    },
    removeItem: (key) => {
      refused.delete(key);
      ask((store) => store.removeItem(key));
    },
  };
};

/** Shared by all tabs, and kept beyond them. */
export const storage = orMemory(() => localStorage);

/** JSON read from storage, or undefined when there is none that parses. */
export const readJson = (store: Store, key: string): unknown => {
  try {
    return JSON.parse(store.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
};

/** Where a user's checkout without an answer is kept: the first view only asks whether there is one. */
export const attemptPlace = (owner: string): string => `checkout-attempt/${owner}`;
