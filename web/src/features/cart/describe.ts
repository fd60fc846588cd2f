const listFormat = new Intl.ListFormat('en', { type: 'conjunction' });
const MOST_NAMED = 3;

type Part = { readonly product: { readonly name: string }; readonly quantity: number };

/** A phrase such as `2 × Teapot and 1 × Kite`, or `60 items` if there are many products. */
export const describe = (parts: readonly Part[]): string =>
  parts.length > MOST_NAMED
    ? `${parts.reduce((sum, { quantity }) => sum + quantity, 0)} items`
    : listFormat.format(parts.map(({ product, quantity }) => `${quantity} × ${product.name}`));
