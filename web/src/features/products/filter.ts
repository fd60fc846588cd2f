import type { Product } from '@shop/products/schemas';

export const SORTS = {
  featured: 'Featured',
  cheap: 'Price: low to high',
  dear: 'Price: high to low',
  name: 'Name',
  new: 'Newest',
} as const;

export type Sort = keyof typeof SORTS;

/** What the shopper asked to see. It lives in the address, so that it can be shared and comes back with the back button. */
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

/** Without accents, and with the apostrophe of a typewriter: a phone types the printer's by itself. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase();

/** One product of each shelf in turn, so that the first rows show all of the shop. */
const mixed = (products: readonly Product[]): Product[] => {
  const met = new Map<string, number>();
  const turns = products.map((product) => {
    const turn = met.get(product.category) ?? 0;
    met.set(product.category, turn + 1);
    return { product, turn };
  });
  return turns.sort((a, b) => a.turn - b.turn).map(({ product }) => product);
};

/** The products that fit: every word of the query stands somewhere in the name, description, category or tags. */
export const applyFilter = (products: readonly Product[], { category, query, sort }: Filter): Product[] => {
  const words = plain(query).split(/\s+/);
  const found = products
    .filter((product) => category === '' || product.category === category)
    .filter(({ name, description, category: shelf, tags }) => {
      const text = plain([name, description, shelf, ...tags].join(' '));
      return words.every((word) => text.includes(word));
    });
  return sort === 'featured' ? mixed(found) : found.sort(ORDERS[sort]);
};
