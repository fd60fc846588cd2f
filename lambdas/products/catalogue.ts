import * as z from 'zod/mini';
import products from './catalogue.json' with { type: 'json' };
import { type Product, productSchema, SHOP_CURRENCY } from './schemas.ts';

const catalogueSchema = z
  .array(productSchema)
  .check(z.refine((all) => all.every(({ currency }) => currency === SHOP_CURRENCY), `must be in ${SHOP_CURRENCY}`));

/** @throws when it is not a list of products, all priced in the shop's currency */
export const readCatalogue = (list: unknown): readonly Product[] => z.parse(catalogueSchema, list);

/** Every product there is. Its pictures are those of Fluent Emoji, by the icon's name. */
export const CATALOGUE = readCatalogue(products);
