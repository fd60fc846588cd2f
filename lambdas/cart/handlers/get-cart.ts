import { json } from '@shop/shared/answer';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import type { HttpRequest } from '@shop/shared/request';
import { viewCart } from '../domain/cart-view.ts';
import { isLive } from '../domain/line.ts';
import { readLines } from '../store/read-lines.ts';
import { currentProductsIfKnown } from './current-products.ts';
import { type CartAndProductDependencies, storeFor } from './dependencies.ts';
import { entityTag } from './entity-tag.ts';
import { ownerOf } from './owner.ts';

/** Whether the caller does not accept remembered prices: RFC 9111, section 5.2.1.4. */
const asksForFresh = (request: HttpRequest): boolean =>
  request.headers('cache-control').some((value) => /\bno-cache\b/i.test(value));

/** `GET /cart`: the owner's cart, with current products: up to a minute old, unless the request says `no-cache`. */
export const getCart = (deps: CartAndProductDependencies): ApiHandler =>
  httpHandler('GET /cart', deps, async (request, addFacts) => {
    const owner = await ownerOf(request, deps, addFacts);
    const now = deps.effects.now();
    const stored = owner === undefined ? [] : await readLines(storeFor(deps.carts, request), owner);
    const lines = stored.filter((line) => isLive(line, now));
    const current = await currentProductsIfKnown({
      ...deps,
      lines,
      timeLeft: request.timeLeft,
      fresh: asksForFresh(request),
    });
    const cart = viewCart(lines, current);
    return json(200, cart, { ETag: entityTag(cart.items) });
  });
