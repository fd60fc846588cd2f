import { type Product, productListSchema } from '@shop/products/schemas';
import { call } from './api.ts';
import { useQuery } from './use-query.ts';

/** Every product; up to a minute old, because the catalogue rarely changes. */
export const useProducts = () =>
  useQuery({
    queryKey: ['products'],
    queryFn: async () => (await call('/product', productListSchema)).products,
    staleTime: 60_000,
  });

/** The categories, in catalogue order. */
export const categoriesOf = (products: readonly Product[]): string[] => [
  ...new Set(products.map(({ category }) => category)),
];

const TINTS = 8;

/** The number of a category's background colour, derived from its name. */
export const tintOf = (category: string): number => {
  let hash = 11;
  for (const character of category) hash = (hash * 31 + character.charCodeAt(0)) % 9973;
  return hash % TINTS;
};

export const productPath = (productId: string): string => `/product/${encodeURIComponent(productId)}`;
