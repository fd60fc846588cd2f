import { type Product, SHOP_CURRENCY } from '@shop/products/schemas';
import { type Cart, type Line, type LineProduct, MAX_QUANTITY, type Notice } from '../schemas.ts';
import { instant, type StoredLine } from './line.ts';

/** What the product service says of a product: as it is now, gone, or nothing because it does not answer. */
export type CurrentProduct = Product | 'gone' | 'unknown';

/** By product id. */
export type CurrentProducts = ReadonlyMap<string, CurrentProduct>;

/** What a cart keeps of a product. */
export const toLineProduct = (product: Product): LineProduct => {
  const { productId: _id, createdDate: _created, modifiedDate: _modified, ...kept } = product;
  return kept;
};

const money = (minorUnits: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(minorUnits / 100);

const noticesOf = (line: StoredLine, current: CurrentProduct): Notice[] => {
  if (current === 'unknown') return [];
  if (current === 'gone') return [{ code: 'unavailable', message: `${line.product.name} is no longer available.` }];
  const { price: previousPrice, currency } = line.product;
  if (previousPrice === current.price) return [];
  const message = `The price was ${money(previousPrice, currency)} when this was put in the cart.`;
  return [{ code: 'price-changed', message, previousPrice }];
};

/** The line as an answer shows it, with the product as it is now, and as it was when the service cannot tell. */
export const viewLine = (line: StoredLine, current: CurrentProduct, more: Notice[] = []): Line => {
  const product = current === 'gone' || current === 'unknown' ? line.product : toLineProduct(current);
  const notices = [...noticesOf(line, current), ...more];
  return {
    productId: line.productId,
    quantity: line.quantity,
    product,
    lineTotal: line.quantity * product.price,
    addedAt: line.addedAt,
    expiresAt: instant(line.expiresAt * 1000),
    ...(notices.length === 0 ? {} : { notices }),
  };
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The order in which a cart shows its lines: as they were added. */
export const inOrder = <Shown extends Pick<Line, 'addedAt' | 'productId'>>(lines: readonly Shown[]): Shown[] =>
  lines.toSorted((a, b) => compare(a.addedAt, b.addedAt) || compare(a.productId, b.productId));

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

/** What a cart and a receipt have in common. */
export const sumUp = (items: Line[]) => ({
  items,
  totalQuantity: sum(items.map((item) => item.quantity)),
  subtotal: sum(items.map((item) => item.lineTotal)),
  currency: SHOP_CURRENCY,
});

/** The cart that these lines make. `capped` holds, by product id, what a merge would have given. */
export const viewCart = (
  lines: readonly StoredLine[],
  current: CurrentProducts,
  capped: ReadonlyMap<string, number> = new Map(),
): Cart => {
  const items = inOrder(lines).map((line) => {
    const requested = capped.get(line.productId);
    const message = `Both carts together held ${requested}; ${MAX_QUANTITY} is the most of one product.`;
    // Another request may have changed the line since it was capped.
    const isCapped = requested !== undefined && line.quantity === MAX_QUANTITY;
    return viewLine(
      line,
      current.get(line.productId) ?? 'unknown',
      isCapped ? [{ code: 'quantity-capped', message, requested }] : [],
    );
  });
  const expiries = items.map((item) => item.expiresAt).toSorted(compare);
  return { ...sumUp(items), expiresAt: expiries[0] ?? null };
};

/**
 * What a shopper agrees to by checking out, as text: equal for two carts exactly when products, quantities, prices and
 * availability are.
 */
export const fingerprint = (items: readonly Line[]): string =>
  JSON.stringify(
    items
      .map(({ productId, quantity, product, notices }) => [
        productId,
        quantity,
        product.price,
        product.currency,
        notices?.some((notice) => notice.code === 'unavailable') === true,
      ])
      .map((part) => JSON.stringify(part))
      .toSorted(compare),
  );
