import {
  currencySchema,
  instantSchema,
  minorUnitsSchema,
  productIdSchema,
  productSchema,
} from '@shop/products/schemas';
import * as z from 'zod/mini';

/** The most units of one product that a line can hold. */
export const MAX_QUANTITY = 500;

/** The quantity of a line in a response: 0 for a line that is not in the cart. */
export const quantitySchema = z.int().check(z.gte(0), z.lte(MAX_QUANTITY));

/** `POST /cart`: how many to add to the line, negative to take away, never 0. */
export const changeSchema = z.int().check(
  z.gte(-MAX_QUANTITY),
  z.lte(MAX_QUANTITY),
  z.refine((quantity) => quantity !== 0, 'must not be 0'),
);

/** The id in a request. An id that no product can have is a 404, not invalid. */
const namedIdSchema = z.string().check(z.minLength(1));

/** Body of `POST /cart`. */
export const addLineSchema = z.object({ productId: namedIdSchema, quantity: z._default(changeSchema, 1) });

/** Body of `PUT /cart/{productId}`: the line's new quantity, 0 removes it. */
export const setLineSchema = z.object({ quantity: quantitySchema, productId: z.optional(namedIdSchema) });

/** What a shopper should know about a line, or about a cart. `message` is for people. */
export const noticeSchema = z.discriminatedUnion('code', [
  /** The product's price differs from `previousPrice` (minor units), the price when it was put in the cart. */
  z.object({ code: z.literal('price-changed'), message: z.string(), previousPrice: minorUnitsSchema }),
  /** The catalogue no longer has the product. */
  z.object({ code: z.literal('unavailable'), message: z.string() }),
  /** A merge would have given `requested` units; the line holds the most it can. */
  z.object({ code: z.literal('quantity-capped'), message: z.string(), requested: z.int() }),
]);

/** The product inside a line: the catalogue's product without its dates and its id, which is next to it. */
export const lineProductSchema = z.omit(productSchema, { productId: true, createdDate: true, modifiedDate: true });

/** One product in one cart. `lineTotal` = quantity × product.price, in minor units. */
export const lineSchema = z.object({
  productId: productIdSchema,
  quantity: quantitySchema,
  product: lineProductSchema,
  lineTotal: minorUnitsSchema,
  addedAt: instantSchema,
  expiresAt: instantSchema,
  notices: z.optional(z.array(noticeSchema)),
});

/**
 * `POST /cart`, `PUT /cart/{productId}`: the line after the write. Quantity 0 means that the cart has no such line;
 * `product` is then missing if neither the cart nor the catalogue knew it.
 */
export const lineAnswerSchema = z.extend(lineSchema, {
  productId: namedIdSchema,
  product: z.optional(lineProductSchema),
});

const totalsOfLines = {
  items: z.array(lineSchema),
  totalQuantity: z.int().check(z.gte(0)),
  /** The sum of the lines' totals, in minor units. */
  subtotal: minorUnitsSchema,
  currency: currencySchema,
};

/** `GET /cart`, `POST /cart/migrate`. `expiresAt` is that of the line that expires first; null for an empty cart. */
export const cartSchema = z.object({
  ...totalsOfLines,
  expiresAt: z.nullable(instantSchema),
  notices: z.optional(z.array(noticeSchema)),
});

/** `POST /cart/checkout`: exactly what was removed from the cart. */
export const receiptSchema = z.object({ checkoutId: z.uuid(), checkedOutAt: instantSchema, ...totalsOfLines });

/** `GET /cart/{productId}/total`: how many units of the product are in all carts. */
export const totalSchema = z.object({ productId: productIdSchema, quantity: z.int().check(z.gte(0)) });

/** `GET /cart/total`; `cursor` is present if there are more. */
export const totalListSchema = z.object({ items: z.array(totalSchema), cursor: z.optional(z.string()) });

/** The maximum page size of totals, and the default. */
export const MAX_TOTALS_PAGE = 100;

/** Query of `GET /cart/total`. */
export const totalListQuerySchema = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MAX_TOTALS_PAGE)), MAX_TOTALS_PAGE),
  cursor: z.optional(z.string().check(z.minLength(1))),
});

/** `Idempotency-Key`: 1–255 visible ASCII characters. */
export const idempotencyKeySchema = z.string().check(z.regex(/^[\x21-\x7e]{1,255}$/));

export type AddLine = z.infer<typeof addLineSchema>;
export type SetLine = z.infer<typeof setLineSchema>;
export type Notice = z.infer<typeof noticeSchema>;
export type LineProduct = z.infer<typeof lineProductSchema>;
export type Line = z.infer<typeof lineSchema>;
export type LineAnswer = z.infer<typeof lineAnswerSchema>;
export type Cart = z.infer<typeof cartSchema>;
export type Receipt = z.infer<typeof receiptSchema>;
export type Total = z.infer<typeof totalSchema>;
export type TotalList = z.infer<typeof totalListSchema>;
