import { type Cart, cartSchema, type Line, lineSchema } from '@shop/cart/schemas';
import { call, parseResponse, send } from '../../shared/api.ts';
import { asOwner, type Owner } from '../../shared/session.ts';
import type { Operation } from './operation.ts';

/**
 * The cart as the server last returned it. `etag` is undefined once this browser has changed the cart. A partial cart
 * has only the lines that this browser has changed, because the whole cart has not been read yet.
 */
export type KnownCart = { readonly cart: Cart; readonly etag: string | undefined; readonly isPartial?: boolean };

/** The whole cart; its prices may be a minute old unless `isFresh` is true. */
export const getCart = (owner: Owner, isFresh = false): Promise<KnownCart> =>
  asOwner(owner, async (token) => {
    const response = await send('/cart', { token, ...(isFresh && { headers: { 'Cache-Control': 'no-cache' } }) });
    return {
      cart: await parseResponse(response, cartSchema),
      etag: response.headers.get('ETag') ?? undefined,
    };
  });

/** Sends one operation. @returns the line as it now is, with quantity 0 if it was removed */
export const sendOperation = (owner: Owner, operation: Operation): Promise<Line> =>
  asOwner(owner, async (token) => {
    const { id, kind, productId, quantity, product, at } = operation;
    const path = `/cart/${encodeURIComponent(productId)}`;
    if (kind === 'add') {
      const headers = { 'Idempotency-Key': id };
      return call('/cart', lineSchema, { method: 'POST', body: { productId, quantity }, headers, token });
    }
    if (quantity > 0) return call(path, lineSchema, { method: 'PUT', body: { quantity }, token });
    await send(path, { method: 'DELETE', token });
    return { productId, quantity, product, lineTotal: 0, addedAt: at, expiresAt: at };
  });
