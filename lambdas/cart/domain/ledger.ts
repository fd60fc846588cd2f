/** The number of rows over which a product's total is spread, so that a popular product is not one hot row. */
export const SLOTS = 8;

/** An image of a line in the stream: the quantity it counts, and its sequence number. */
export interface LineImage {
  /** The partition key of the line: `ownerKey` of its owner. */
  ownerKey: string;
  productId: string;
  /** 0 when the line is gone or moved. */
  quantity: number;
  /** The stream's sequence number: a decimal number of up to 40 digits. */
  sequence: string;
}

/** What the totals already count for a line. */
export interface LedgerEntry {
  quantity: number;
  sequence: string;
}

/** An update of a ledger row, and by how much it changes the product's total. */
export interface Advance {
  image: LineImage;
  slot: number;
  /** The entry as it was read; the update is conditional on it being unchanged. */
  from: LedgerEntry | undefined;
  delta: number;
}

/** Whether one sequence number comes after the other: decimal numbers too large for a double. */
export const isNewer = (sequence: string, than: string): boolean => BigInt(sequence) > BigInt(than);

/** A line's unique name. Product ids contain no `#`, so no two lines share a name. */
export const lineName = ({ ownerKey, productId }: Pick<LineImage, 'ownerKey' | 'productId'>): string =>
  `${ownerKey}#${productId}`;

/** FNV-1a, 32 bits: the same line always counts in the same slot. */
export const slotOf = (line: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < line.length; index += 1) {
    hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % SLOTS;
};

/** The newest image of each line, oldest first. */
export const newestImages = (images: readonly LineImage[]): LineImage[] => {
  const newest = new Map<string, LineImage>();
  for (const image of images) {
    const known = newest.get(lineName(image));
    if (known === undefined || isNewer(image.sequence, known.sequence)) newest.set(lineName(image), image);
  }
  return [...newest.values()].toSorted((a, b) => (isNewer(a.sequence, b.sequence) ? 1 : -1));
};

/** The ledger updates that follow from the images. Images that the ledger has already applied are skipped. */
export const planAdvances = (images: readonly LineImage[], entries: ReadonlyMap<string, LedgerEntry>): Advance[] =>
  images.flatMap((image) => {
    const name = lineName(image);
    const from = entries.get(name);
    if (from !== undefined && !isNewer(image.sequence, from.sequence)) return [];
    return [{ image, slot: slotOf(name), from, delta: image.quantity - (from?.quantity ?? 0) }];
  });

/** A change of one product's total in one slot. */
export interface TotalChange {
  productId: string;
  slot: number;
  delta: number;
}

/** The sum of the advances per total; unchanged totals are omitted. */
export const totalChanges = (advances: readonly Advance[]): TotalChange[] => {
  const changes = new Map<string, TotalChange>();
  for (const { image, slot, delta } of advances) {
    const key = `${image.productId}#${slot}`;
    changes.set(key, { productId: image.productId, slot, delta: (changes.get(key)?.delta ?? 0) + delta });
  }
  return [...changes.values()].filter((change) => change.delta !== 0);
};

/** Splits so that each chunk writes at most `rows` rows: one per line, plus one per product and slot touched. */
export const advancesByRows = (advances: readonly Advance[], rows: number): Advance[][] => {
  const chunks: Advance[][] = [];
  let current: Advance[] = [];
  let touched = new Set<string>();
  for (const advance of advances) {
    const total = `${advance.image.productId}#${advance.slot}`;
    const more = advance.delta === 0 || touched.has(total) ? 1 : 2;
    if (current.length + touched.size + more > rows) {
      chunks.push(current);
      current = [];
      touched = new Set();
    }
    current.push(advance);
    if (advance.delta !== 0) touched.add(total);
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
};
