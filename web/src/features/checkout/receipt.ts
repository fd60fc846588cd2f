import { receiptSchema } from '@shop/cart/schemas';
import * as z from 'zod/mini';
import type { Owner } from '../../shared/session.ts';
import { orMemory, readJson } from '../../shared/storage.ts';

/** The tab's own: kept across a reload, gone when it is closed. */
const storage = orMemory(() => sessionStorage);

/** Each user's apart: who signs in next in this tab, or has signed out, is shown nobody else's. */
const placeOf = (owner: Owner): string => `receipt/${owner}`;

/** A receipt, and whether it is that of an earlier payment, whose answer had been lost. */
const keptReceiptSchema = z.object({ receipt: receiptSchema, late: z.boolean() });
export type KeptReceipt = z.infer<typeof keptReceiptSchema>;

export const keepReceipt = (owner: Owner, kept: KeptReceipt): void =>
  storage.setItem(placeOf(owner), JSON.stringify(kept));

/** The receipt of a user's last checkout in this tab. */
export const lastReceipt = (owner: Owner): KeptReceipt | undefined =>
  keptReceiptSchema.safeParse(readJson(storage, placeOf(owner))).data;
