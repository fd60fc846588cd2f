import { type Cart, cartSchema, type Line, lineSchema } from '@shop/cart/schemas';
import { call, parseAnswer, send } from '../../shared/api.ts';
import { asOwner, type Owner } from '../../shared/session.ts';
import type { Operation } from './operation.ts';

/**
 * The cart as the server told it. `etag` is undefined once this browser has changed the cart since. A part holds only the
 * lines that it has changed: the server has not told of others.
 */
export type KnownCart = { readonly cart: Cart; readonly etag: string | undefined; readonly isPart?: boolean };

/** The whole cart; its prices may be a minute old, unless `isFresh` asks for those of now. */
export const getCart = (owner: Owner, isFresh = false): Promise<KnownCart> =>
  asOwner(owner, async (token) => {
    const response = await send('/cart', { token, ...(isFresh && { headers: { 'Cache-Control': 'no-cache' } }) });
    return {
      cart: await parseAnswer(response, cartSchema),
      etag: response.headers.get('ETag') ?? undefined,
    };
  });

/** Sends one operation; answers the line as it now is, with quantity 0 when it is gone. */
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
