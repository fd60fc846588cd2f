import { receiptSchema } from '@shop/cart/schemas';
import * as z from 'zod/mini';
import { readJson } from '../../shared/storage.ts';

const PLACE = 'receipt';

/** A receipt, and whether it is that of an earlier payment, whose answer had been lost. */
const keptReceiptSchema = z.object({ receipt: receiptSchema, late: z.boolean() });
export type KeptReceipt = z.infer<typeof keptReceiptSchema>;

export const keepReceipt = (kept: KeptReceipt): void => sessionStorage.setItem(PLACE, JSON.stringify(kept));

/** The receipt of this tab's last checkout, kept across a reload. */
export const lastReceipt = (): KeptReceipt | undefined =>
  keptReceiptSchema.safeParse(readJson(sessionStorage, PLACE)).data;
