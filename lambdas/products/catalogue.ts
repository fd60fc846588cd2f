import * as z from 'zod/mini';
import products from './catalogue.json' with { type: 'json' };
import { type Product, productSchema } from './schemas.ts';

/** Every product there is. Its pictures are those of Fluent Emoji, by the icon's name. */
export const CATALOGUE: readonly Product[] = z.parse(z.array(productSchema), products);
