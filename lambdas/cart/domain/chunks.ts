/** Splits into chunks of at most `size`, in order. */
export const chunksOf = <Item>(items: readonly Item[], size: number): Item[][] => {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
};

/** Splits into chunks of at most `size` items with a total of at most `weight`; a heavier item gets its own chunk. */
export const chunksByWeight = <Item>(
  items: readonly Item[],
  size: number,
  weight: number,
  weigh: (item: Item) => number,
): Item[][] => {
  const chunks: Item[][] = [];
  let current: Item[] = [];
  let load = 0;
  for (const item of items) {
    const own = weigh(item);
    if (current.length > 0 && (current.length >= size || load + own > weight)) {
      chunks.push(current);
      current = [];
      load = 0;
    }
    current.push(item);
    load += own;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
};
