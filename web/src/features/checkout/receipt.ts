import { receiptSchema } from '@shop/cart/schemas';
import * as z from 'zod/mini';
import type { Owner } from '../../shared/session.ts';
import { readJson, withMemoryFallback } from '../../shared/storage.ts';

/** Kept across a reload of this tab, and deleted when the tab is closed. */
const storage = withMemoryFallback(() => sessionStorage);

/** Per user, so that nobody who signs in next in this tab sees another user's receipt. */
const keyOf = (owner: Owner): string => `receipt/${owner}`;

/** A receipt, and whether it is that of an earlier payment whose response had been lost. */
const keptReceiptSchema = z.object({ receipt: receiptSchema, late: z.boolean() });
export type KeptReceipt = z.infer<typeof keptReceiptSchema>;

export const keepReceipt = (owner: Owner, kept: KeptReceipt): void =>
  storage.setItem(keyOf(owner), JSON.stringify(kept));

/** The receipt of a user's last checkout in this tab. */
export const lastReceipt = (owner: Owner): KeptReceipt | undefined =>
  keptReceiptSchema.safeParse(readJson(storage, keyOf(owner))).data;
