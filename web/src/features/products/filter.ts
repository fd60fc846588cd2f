import type { Product } from '@shop/products/schemas';

export const SORTS = {
  featured: 'Featured',
  cheap: 'Price: low to high',
  dear: 'Price: high to low',
  name: 'Name',
  new: 'Newest',
} as const;

export type Sort = keyof typeof SORTS;

/** What the catalogue shows. It is in the address, so that it can be shared and Back restores it. */
export type Filter = { readonly category: string; readonly query: string; readonly sort: Sort };

const isSort = (text: string): text is Sort => Object.hasOwn(SORTS, text);

export const readFilter = (search: string): Filter => {
  const parameters = new URLSearchParams(search);
  const sort = parameters.get('sort') ?? '';
  return {
    category: parameters.get('category') ?? '',
    query: parameters.get('q') ?? '',
    sort: isSort(sort) ? sort : 'featured',
  };
};

export const filterPath = ({ category, query, sort }: Filter): string => {
  const parameters = new URLSearchParams();
  if (category) parameters.set('category', category);
  if (query) parameters.set('q', query);
  if (sort !== 'featured') parameters.set('sort', sort);
  return parameters.size > 0 ? `/?${parameters}` : '/';
};

const ORDERS: Record<Exclude<Sort, 'featured'>, (a: Product, b: Product) => number> = {
  cheap: (a, b) => a.price - b.price,
  dear: (a, b) => b.price - a.price,
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
  new: (a, b) => b.createdDate.localeCompare(a.createdDate),
};

/** Lowercase, without accents, and with straight apostrophes, because phones type curly ones. */
const normalize = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase();

/** One product of each category in turn, so that the first rows show every category. */
const interleaved = (products: readonly Product[]): Product[] => {
  const counts = new Map<string, number>();
  const ranked = products.map((product) => {
    const rank = counts.get(product.category) ?? 0;
    counts.set(product.category, rank + 1);
    return { product, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ product }) => product);
};

/** The matching products: every word of the query is in the name, description, category or tags. */
export const applyFilter = (products: readonly Product[], { category, query, sort }: Filter): Product[] => {
  const words = normalize(query).split(/\s+/);
  const found = products
    .filter((product) => category === '' || product.category === category)
    .filter((product) => {
      const text = normalize([product.name, product.description, product.category, ...product.tags].join(' '));
      return words.every((word) => text.includes(word));
    });
  return sort === 'featured' ? interleaved(found) : found.sort(ORDERS[sort]);
};
