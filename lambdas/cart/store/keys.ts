import { type Owner, ownerKey } from '../domain/owner.ts';

/** Sort keys of the Carts table. Parts and the unfinished checkout sort before the lines, markers after them. */
export const LINE_PREFIX = 'product#';

/** The row of a line. */
export const lineKey = (owner: Owner, productId: string) => ({
  pk: ownerKey(owner),
  sk: `${LINE_PREFIX}${productId}`,
});

/** What an Idempotency-Key can be used for, each by itself. */
export type Operation = 'add' | 'checkout';

/** The row that remembers what a request was answered. Its key may hold any visible character, `#` too: it comes last. */
export const markerKey = (owner: Owner, operation: Operation, idempotencyKey: string) => ({
  pk: ownerKey(owner),
  sk: `request#${operation}#${idempotencyKey}`,
});

/** The row that says which checkout has begun and not ended. Sorts after every part, before every line. */
export const UNFINISHED = 'checkout#unfinished';

/** Where an owner's row of that kind is. */
export const unfinishedKey = (owner: Owner) => ({ pk: ownerKey(owner), sk: UNFINISHED });

/** What the sort keys of a receipt's parts begin with. */
export const partPrefix = (checkoutId: string): string => `checkout#${checkoutId}#`;

/** The row of a part of a receipt: padded, so that the rows are in the order of their numbers. */
export const partKey = (owner: Owner, checkoutId: string, part: number) => ({
  pk: ownerKey(owner),
  sk: `${partPrefix(checkoutId)}${String(part).padStart(4, '0')}`,
});

/** The index of Totals that lists every product's total, one partition a slot. */
export const SLOT_INDEX = 'TotalsBySlot';

/** Of the Totals table: what it counts of a line already. */
export const ledgerKey = (lineName: string) => ({ pk: `line#${lineName}`, sk: 'applied' });
/** The partition of all slots of a product's total. */
export const totalPartition = (productId: string): string => `product#${productId}`;
/** The partition of a slot in the index; in the table, what tells the rows of a product apart. */
export const slotKey = (slot: number): string => `total#${slot}`;
/** The row of one slot of a product's total. */
export const totalKey = (productId: string, slot: number) => ({ pk: totalPartition(productId), sk: slotKey(slot) });
