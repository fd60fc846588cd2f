import { type Product, productListSchema } from '@shop/products/schemas';
import { send } from './http.ts';

let products: Product[] | undefined;

/** The products of the shop, as the API returns them. */
export const catalogue = async (): Promise<Product[]> => {
  products ??= productListSchema.parse((await send('GET', '/api/product')).json).products;
  return products;
};

/** The ID of the product with this index in the catalogue. */
export const productId = async (index = 0): Promise<string> => {
  const found = (await catalogue())[index]?.productId;
  if (found === undefined) throw new Error(`There is no product ${index}.`);
  return found;
};
