import { isProductId } from '@shop/products/product-id';
import { json } from '@shop/shared/answer';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import { Refusal } from '@shop/shared/refusal';
import type { ProductService } from '../product-service.ts';
import type { Total } from '../schemas.ts';
import { readTotal } from '../store/read-totals.ts';
import { storeFor, type TotalDependencies } from './dependencies.ts';
import { productNotFound } from './line-refusals.ts';

/** `GET /cart/{productId}/total`: how many units of the product are in all carts. Public. */
export const getTotal = (deps: TotalDependencies & { products: ProductService }): ApiHandler =>
  httpHandler('GET /cart/{productId}/total', deps, async (request) => {
    const productId = request.pathParameter('productId');
    if (productId === undefined || !isProductId(productId)) throw productNotFound();
    const [total, product] = await Promise.all([
      readTotal(storeFor(deps.totals, request), productId),
      deps.products.find(productId, request.timeLeft).catch((error: unknown) => {
        if (error instanceof Refusal) return error;
        throw error;
      }),
    ]);
    if (product === undefined) throw productNotFound();
    // A product that was ever in a cart exists, even if the product service is unavailable.
    if (product instanceof Refusal && total === undefined) throw product;
    const answer: Total = { productId, quantity: total ?? 0 };
    return json(200, answer);
  });
