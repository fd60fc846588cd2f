import { type Owner, ownerKey } from '../domain/owner.ts';

/** Sort keys of the Carts table. Parts and the unfinished checkout sort before the lines, markers after them. */
export const LINE_PREFIX = 'product#';

export const lineKey = (owner: Owner, productId: string) => ({
  pk: ownerKey(owner),
  sk: `${LINE_PREFIX}${productId}`,
});

export type Operation = 'add' | 'checkout';

/** The key may hold any visible character, `#` too: it comes last. */
export const markerKey = (owner: Owner, operation: Operation, idempotencyKey: string) => ({
  pk: ownerKey(owner),
  sk: `request#${operation}#${idempotencyKey}`,
});

/** The row that says which checkout has begun and not ended. Sorts after every part, before every line. */
export const UNFINISHED = 'checkout#unfinished';

export const unfinishedKey = (owner: Owner) => ({ pk: ownerKey(owner), sk: UNFINISHED });

export const partPrefix = (checkoutId: string): string => `checkout#${checkoutId}#`;

export const partKey = (owner: Owner, checkoutId: string, part: number) => ({
  pk: ownerKey(owner),
  sk: `${partPrefix(checkoutId)}${String(part).padStart(4, '0')}`,
});

/** The index of Totals that lists every product's total, one partition a slot. */
export const SLOT_INDEX = 'TotalsBySlot';

/** Keys of the Totals table. */
export const ledgerKey = (lineName: string) => ({ pk: `line#${lineName}`, sk: 'applied' });
export const totalPartition = (productId: string): string => `product#${productId}`;
export const slotKey = (slot: number): string => `total#${slot}`;
export const totalKey = (productId: string, slot: number) => ({ pk: totalPartition(productId), sk: slotKey(slot) });
