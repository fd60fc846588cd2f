import type { VerifyToken } from '@shop/shared/access-token';
import { json } from '@shop/shared/answer';
import { requireIdentity } from '@shop/shared/bearer';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import { invalidRequest, Refusal } from '@shop/shared/refusal';
import { validate } from '@shop/shared/validation';
import { SLOTS } from '../domain/ledger.ts';
import { fromCursor, mergeSlots, toCursor } from '../domain/total-page.ts';
import { type TotalList, totalListQuerySchema } from '../schemas.ts';
import { readSlot } from '../store/read-totals.ts';
import { storeFor, type TotalDependencies } from './dependencies.ts';

/** The group that may see every product's total. */
const ADMINS = 'admin';

const startAfter = (cursor: string | undefined): string => {
  if (cursor === undefined) return '';
  const productId = fromCursor(cursor);
  if (productId !== undefined) return productId;
  throw invalidRequest('The query is not valid.', [{ path: 'cursor', message: 'is not one that we issued' }]);
};

/** `GET /cart/total`: every product's total, in pages. For admins. */
export const listTotals = (deps: TotalDependencies & { verify: VerifyToken }): ApiHandler =>
  httpHandler('GET /cart/total', deps, async (request) => {
    const { groups } = await requireIdentity(request, deps.verify);
    if (!groups.includes(ADMINS)) throw new Refusal('forbidden', 'Only admins can see all totals.');
    const { limit, cursor } = validate(totalListQuerySchema, request.query, 'The query');
    const after = startAfter(cursor);
    const store = storeFor(deps.totals, request);
    const slots = await Promise.all(Array.from({ length: SLOTS }, (_, slot) => readSlot(store, slot, after, limit)));
    const { items, more } = mergeSlots(slots, limit);
    const last = items.at(-1);
    const answer: TotalList = more && last !== undefined ? { items, cursor: toCursor(last.productId) } : { items };
    return json(200, answer);
  });
