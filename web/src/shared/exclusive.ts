const tails = new Map<string, Promise<unknown>>();

const inThisTab = <T>(name: string, task: () => Promise<T>): Promise<T> => {
  const turn = (tails.get(name) ?? Promise.resolve()).then(task, task);
  tails.set(
    name,
    turn.catch(() => undefined),
  );
  return turn;
};

/** Runs the tasks of one name one at a time, across all tabs; only within this tab if the browser lacks Web Locks. */
export const exclusive = async <T>(name: string, task: () => Promise<T>): Promise<T> => {
  // A crashed tab holds no lock: the browser releases it.
  if (!('locks' in navigator)) return inThisTab(name, task);
  return await navigator.locks.request(name, () => task());
};
