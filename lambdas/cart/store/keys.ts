import { type Owner, ownerKey } from '../domain/owner.ts';

/** Sort keys of the Carts table. Parts and the unfinished checkout sort before the lines, markers after them. */
export const LINE_PREFIX = 'product#';

/** The row of a line. */
export const lineKey = (owner: Owner, productId: string) => ({
  pk: ownerKey(owner),
  sk: `${LINE_PREFIX}${productId}`,
});

/** The operations that accept an Idempotency-Key, each with its own key space. */
export type Operation = 'add' | 'checkout';

/** The row that stores a request's response. The key comes last, as it may contain any visible character, even `#`. */
export const markerKey = (owner: Owner, operation: Operation, idempotencyKey: string) => ({
  pk: ownerKey(owner),
  sk: `request#${operation}#${idempotencyKey}`,
});

/** The row of an unfinished checkout. Sorts after every part and before every line. */
export const UNFINISHED = 'checkout#unfinished';

/** The key of an owner's row of that kind. */
export const unfinishedKey = (owner: Owner) => ({ pk: ownerKey(owner), sk: UNFINISHED });

/** The prefix of the sort keys of a receipt's parts. */
export const partPrefix = (checkoutId: string): string => `checkout#${checkoutId}#`;

/** The row of a receipt part: zero-padded, so that the rows sort by number. */
export const partKey = (owner: Owner, checkoutId: string, part: number) => ({
  pk: ownerKey(owner),
  sk: `${partPrefix(checkoutId)}${String(part).padStart(4, '0')}`,
});

/** The index of Totals that lists every product's total, one partition key per slot. */
export const SLOT_INDEX = 'TotalsBySlot';

/** In the Totals table: a line's ledger row. */
export const ledgerKey = (lineName: string) => ({ pk: `line#${lineName}`, sk: 'applied' });
/** The partition key of all slots of a product's total. */
export const totalPartition = (productId: string): string => `product#${productId}`;
/** The partition key of a slot in the index, and the sort key of a product's rows in the table. */
export const slotKey = (slot: number): string => `total#${slot}`;
/** The row of one slot of a product's total. */
export const totalKey = (productId: string, slot: number) => ({ pk: totalPartition(productId), sk: slotKey(slot) });
