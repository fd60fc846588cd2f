import * as z from 'zod/mini';
import { PRODUCT_ID } from './product-id.ts';

/** Money: an integer number of the currency's minor unit (cents). Never a float. */
export const minorUnitsSchema = z.int().check(z.gte(0));

/**
 * The currency of all prices, since a cart adds them up. To use another currency with a hundred minor units, change
 * this line and the catalogue; for one with none, or a thousand, also change how money is formatted.
 */
export const SHOP_CURRENCY = 'USD';

/** ISO 4217, such as `USD`. */
export const currencySchema = z.string().check(z.regex(/^[A-Z]{3}$/));

/** ISO 8601 in UTC, such as `2026-11-22T09:30:00.000Z`. */
export const instantSchema = z.iso.datetime();

/** The id of a product that the catalogue has, or had. */
export const productIdSchema = z.string().check(z.regex(PRODUCT_ID));

/** A product in the catalogue. Sizes in centimetres, weight in grams, price in minor units. */
export const productSchema = z.object({
  productId: productIdSchema,
  name: z.string().check(z.minLength(1)),
  category: z.string().check(z.minLength(1)),
  description: z.string(),
  price: minorUnitsSchema,
  currency: currencySchema,
  /** Paths on the shop's own origin, such as `/pictures/headphone.svg`. */
  pictures: z.array(z.string()),
  tags: z.array(z.string()),
  package: z.object({
    height: z.number().check(z.gte(0)),
    length: z.number().check(z.gte(0)),
    weight: z.number().check(z.gte(0)),
    width: z.number().check(z.gte(0)),
  }),
  createdDate: instantSchema,
  modifiedDate: instantSchema,
});

/** `GET /product` */
export const productListSchema = z.object({ products: z.array(productSchema) });

/** `GET /product/{productId}` */
export const productAnswerSchema = z.object({ product: productSchema });

export type Product = z.infer<typeof productSchema>;
