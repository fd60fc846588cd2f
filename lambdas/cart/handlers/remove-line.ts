import { isProductId } from '@shop/products/product-id';
import { noContent } from '@shop/shared/answer';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import type { Metrics } from '@shop/shared/metrics';
import { removeStoredLine } from '../store/write-line.ts';
import { type CartDependencies, storeFor } from './dependencies.ts';
import { ownerOf } from './owner.ts';

/** `DELETE /cart/{productId}`: removes the line, if there is one. */
export const removeLine = (deps: CartDependencies & { metrics: Metrics }): ApiHandler =>
  httpHandler('DELETE /cart/{productId}', deps, async (request, addFacts) => {
    const owner = await ownerOf(request, deps, addFacts);
    const productId = request.pathParameter('productId');
    if (owner === undefined || productId === undefined || !isProductId(productId)) return noContent();
    const line = await removeStoredLine(storeFor(deps.carts, request), owner, productId, deps.effects.now());
    if (line !== undefined) deps.metrics.add('CartUpdated', 'Count', 1);
    return noContent();
  });
