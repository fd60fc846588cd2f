import { type Product, SHOP_CURRENCY } from '@shop/products/schemas';
import { type Cart, type Line, type LineProduct, MAX_QUANTITY, type Notice } from '../schemas.ts';
import { instant, type StoredLine } from './line.ts';

/** A product according to the product service: its current state, gone, or unknown because there is no response. */
export type CurrentProduct = Product | 'gone' | 'unknown';

/** By product id. */
export type CurrentProducts = ReadonlyMap<string, CurrentProduct>;

/** The part of a product that a line stores. */
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
  const message = `The price was ${money(previousPrice, currency)} when you added this.`;
  return [{ code: 'price-changed', message, previousPrice }];
};

/** The line as shown in a response, with the current product, or the stored one if the service is unavailable. */
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

/** The cart with these lines. `capped` holds, by product id, the uncapped sums of a merge. */
export const viewCart = (
  lines: readonly StoredLine[],
  current: CurrentProducts,
  capped: ReadonlyMap<string, number> = new Map(),
): Cart => {
  const items = inOrder(lines).map((line) => {
    const requested = capped.get(line.productId);
    const message = `Your combined carts had ${requested}. The limit is ${MAX_QUANTITY} per product.`;
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
 * What a shopper agrees to by checking out, as text: two carts have the same fingerprint exactly if their products,
 * quantities, prices and availability are the same.
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
