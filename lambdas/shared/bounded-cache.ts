interface Entry<Value> {
  value: Value;
  goodUntil: number;
}

interface BoundedCacheOptions {
  /** The maximum number of entries; the least recently used is evicted first. */
  max: number;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  /** When the value expires, in milliseconds since the epoch. */
  set(key: string, value: Value, goodUntil: number): void;
}

/** An LRU cache with expiry. A Map lists its keys in insertion order, so its first is the least recently used. */
export const createBoundedCache = <Value>({ max, now }: BoundedCacheOptions): BoundedCache<Value> => {
  const entries = new Map<string, Entry<Value>>();
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.goodUntil <= now()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value, goodUntil) => {
      entries.delete(key);
      entries.set(key, { value, goodUntil });
      const oldest = entries.keys().next();
      if (entries.size > max && oldest.done !== true) entries.delete(oldest.value);
    },
  };
};
