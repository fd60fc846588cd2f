import { hash } from 'node:crypto';
import type { HttpRequest } from '@shop/shared/request';
import { fingerprint } from '../domain/cart-view.ts';
import type { Line } from '../schemas.ts';

/** The cart's ETag: the same for carts that a shopper would call the same. */
export const entityTag = (items: readonly Line[]): string =>
  `"${hash('sha256', fingerprint(items), 'base64url').slice(0, 27)}"`;

const OPAQUE_TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g;

/**
 * Whether the request's If-Match, if it has one, allows a cart with these items. Compared weakly, because CloudFront
 * weakens the ETag of an answer that it compresses; `*` allows any cart that is not empty.
 */
export const ifMatchHolds = (request: HttpRequest, items: readonly Line[]): boolean => {
  const headers = request.headers('if-match');
  if (headers.length === 0) return true;
  const list = headers.join(',');
  if (list.trim() === '*') return items.length > 0;
  const tags: string[] = list.match(OPAQUE_TAG) ?? [];
  return tags.includes(entityTag(items));
};
