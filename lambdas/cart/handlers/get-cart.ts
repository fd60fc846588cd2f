import { json } from '@shop/shared/answer';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import { viewCart } from '../domain/cart-view.ts';
import { isLive } from '../domain/line.ts';
import { readLines } from '../store/read-lines.ts';
import { currentProductsIfKnown } from './current-products.ts';
import { type CartAndProductDependencies, storeFor } from './dependencies.ts';
import { entityTag } from './entity-tag.ts';
import { ownerOf } from './owner.ts';

/** `GET /cart`: the owner's cart, with the current products. */
export const getCart = (deps: CartAndProductDependencies): ApiHandler =>
  httpHandler('GET /cart', deps, async (request, addFacts) => {
    const owner = await ownerOf(request, deps, addFacts);
    const now = deps.effects.now();
    const stored = owner === undefined ? [] : await readLines(storeFor(deps.carts, request), owner);
    const lines = stored.filter((line) => isLive(line, now));
    const current = await currentProductsIfKnown({ ...deps, lines, timeLeft: request.timeLeft });
    const cart = viewCart(lines, current);
    return json(200, cart, { ETag: entityTag(cart.items) });
  });
