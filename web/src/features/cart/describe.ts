const listFormat = new Intl.ListFormat('en', { type: 'conjunction' });
const MOST_NAMED = 3;

type Part = { readonly product: { readonly name: string }; readonly quantity: number };

/** So many of these products: by name while they are few, else how many items they are. */
export const describe = (parts: readonly Part[]): string =>
  parts.length > MOST_NAMED
    ? `${parts.reduce((sum, { quantity }) => sum + quantity, 0)} items`
    : listFormat.format(parts.map(({ product, quantity }) => `${quantity} × ${product.name}`));
