/** A store of the browser, or memory where the browser keeps it closed. */
export const orMemory = (open: () => Storage): Storage => {
  try {
    const store = open();
    store.setItem('probe', '');
    store.removeItem('probe');
    return store;
  } catch {
    const items = new Map<string, string>();
    return {
      get length() {
        return items.size;
      },
      key: (index) => [...items.keys()][index] ?? null,
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => void items.set(key, value),
      removeItem: (key) => void items.delete(key),
      clear: () => items.clear(),
    };
  }
};

/** Shared by all tabs, and kept beyond them. */
export const storage = orMemory(() => localStorage);

/** JSON read from storage, or undefined when there is none that parses. */
export const readJson = (store: Storage, key: string): unknown => {
  try {
    return JSON.parse(store.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
};

/** Where a user's checkout without an answer is kept: the first view only asks whether there is one. */
export const attemptPlace = (owner: string): string => `checkout-attempt/${owner}`;
