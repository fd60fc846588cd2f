import { json } from '@shop/shared/answer';
import { type ApiHandler, type EndpointDependencies, httpHandler } from '@shop/shared/endpoint';
import { Refusal } from '@shop/shared/refusal';
import type { Product } from '../schemas.ts';
import { CACHEABLE } from './caching.ts';

/** `GET /product/{productId}`: one product. */
export const getProduct = (deps: EndpointDependencies & { catalogue: readonly Product[] }): ApiHandler => {
  const byId = new Map(deps.catalogue.map((product) => [product.productId, product]));
  return httpHandler('GET /product/{productId}', deps, async (request) => {
    const productId = request.pathParameter('productId');
    const product = productId === undefined ? undefined : byId.get(productId);
    if (product === undefined) throw new Refusal('product-not-found', 'The catalogue has no product with this ID.');
    return json(200, { product }, CACHEABLE);
  });
};
