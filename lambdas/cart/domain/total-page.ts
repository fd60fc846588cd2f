import { isProductId } from '@shop/products/product-id';

interface Total {
  productId: string;
  quantity: number;
}

/**
 * The first `limit` products of all slots, by product id, with their quantities summed. Each slot's list is sorted and
 * contains its first `limit` products, so none of them lacks a product of the page.
 */
export const mergeSlots = (slots: readonly (readonly Total[])[], limit: number): { items: Total[]; more: boolean } => {
  const sums = new Map<string, number>();
  for (const { productId, quantity } of slots.flat()) sums.set(productId, (sums.get(productId) ?? 0) + quantity);
  const ids = [...sums.keys()].toSorted();
  const items = ids.slice(0, limit).map((productId) => ({ productId, quantity: sums.get(productId) ?? 0 }));
  return { items, more: ids.length > limit || slots.some((slot) => slot.length >= limit) };
};

/** The cursor of a product id: base64url. */
export const toCursor = (lastProductId: string): string => btoa(lastProductId).replace(/\+/g, '-').replace(/\//g, '_');

/** The product id in a cursor, undefined if the cursor is invalid. */
export const fromCursor = (cursor: string): string | undefined => {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(cursor)) return undefined;
  try {
    const productId = atob(cursor.replace(/-/g, '+').replace(/_/g, '/'));
    return isProductId(productId) ? productId : undefined;
  } catch {
    return undefined;
  }
};
