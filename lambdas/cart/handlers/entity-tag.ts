import { hash } from 'node:crypto';
import type { HttpRequest } from '@shop/shared/request';
import { fingerprint } from '../domain/cart-view.ts';
import type { Line } from '../schemas.ts';

/** The cart's ETag: equal for carts that are the same to a shopper. */
export const entityTag = (items: readonly Line[]): string =>
  `"${hash('sha256', fingerprint(items), 'base64url').slice(0, 27)}"`;

const OPAQUE_TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g;

/**
 * Whether the request's If-Match, if any, matches a cart with these items. The comparison is weak, because CloudFront
 * weakens the ETag of a response that it compresses; `*` matches any cart that is not empty.
 */
export const ifMatchHolds = (request: HttpRequest, items: readonly Line[]): boolean => {
  const headers = request.headers('if-match');
  if (headers.length === 0) return true;
  const list = headers.join(',');
  if (list.trim() === '*') return items.length > 0;
  const tags: string[] = list.match(OPAQUE_TAG) ?? [];
  return tags.includes(entityTag(items));
};
