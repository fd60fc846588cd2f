import { lineProductSchema } from '@shop/cart/schemas';
import { productIdSchema } from '@shop/products/schemas';
import * as z from 'zod/mini';

/**
 * One thing a shopper did to the cart, waiting for the server. `id` is made at the click and is its Idempotency-Key.
 * `add` changes the line by `quantity` (negative takes away), `set` makes it so many, 0 removes it. The product comes
 * along so that the line can be shown before the server has answered, even after a reload.
 */
export const operationSchema = z.object({
  id: z.string(),
  kind: z.literal(['add', 'set']),
  productId: productIdSchema,
  quantity: z.int(),
  product: lineProductSchema,
  at: z.string(),
});

export type Operation = z.infer<typeof operationSchema>;
