import { lineProductSchema } from '@shop/cart/schemas';
import { productIdSchema } from '@shop/products/schemas';
import * as z from 'zod/mini';

/**
 * A shopper's change to the cart, queued until the server has applied it. `id` is created at the click and becomes the
 * Idempotency-Key. `add` changes the line by `quantity` (negative takes away); `set` sets its quantity, and 0 removes
 * it. The product is included so that the line can be shown before the server responds, even after a reload.
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
