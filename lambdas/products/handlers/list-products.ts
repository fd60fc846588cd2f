import { json } from '@shop/shared/answer';
import { type ApiHandler, type EndpointDependencies, httpHandler } from '@shop/shared/endpoint';
import type { Product } from '../schemas.ts';
import { CACHEABLE } from './caching.ts';

/** `GET /product`: the whole catalogue. */
export const listProducts = (deps: EndpointDependencies & { catalogue: readonly Product[] }): ApiHandler =>
  httpHandler('GET /product', deps, async () => json(200, { products: deps.catalogue }, CACHEABLE));
