const tails = new Map<string, Promise<unknown>>();

const inThisTab = <T>(name: string, task: () => Promise<T>): Promise<T> => {
  const turn = (tails.get(name) ?? Promise.resolve()).then(task, task);
  tails.set(
    name,
    turn.catch(() => undefined),
  );
  return turn;
};

/** Runs one task of a name at a time, in all tabs of this browser; in this tab alone where there are no Web Locks. */
export const exclusive = async <T>(name: string, task: () => Promise<T>): Promise<T> => {
  // Chromium grants a lock only to a live page: a tab that crashes lets go.
  if (!('locks' in navigator)) return inThisTab(name, task);
  return await navigator.locks.request(name, () => task());
};
