import { isProductId } from '@shop/products/product-id';
import { type Answer, json } from '@shop/shared/answer';
import { parseBody } from '@shop/shared/body';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import { invalidRequest } from '@shop/shared/refusal';
import type { HttpRequest } from '@shop/shared/request';
import type { Owner } from '../domain/owner.ts';
import { type SetLine, setLineSchema } from '../schemas.ts';
import { removeStoredLine, setStoredLine } from '../store/write-line.ts';
import { currentProduct, currentProductIfKnown } from './current-products.ts';
import { addOwnerFacts, storeFor, type WriteDependencies } from './dependencies.ts';
import { lineAnswer } from './line-answer.ts';
import { productNotFound } from './line-refusals.ts';
import { keepCart, ownerOf } from './owner.ts';
import { writingOf } from './writing.ts';

const parseSet = (request: HttpRequest, productId: string): SetLine => {
  const body = parseBody(request, setLineSchema);
  if (body.productId === undefined || body.productId === productId) return body;
  throw invalidRequest('The body names a different product than the path.', [
    { path: 'productId', message: 'must match the one in the path' },
  ]);
};

const removed = async (
  deps: WriteDependencies,
  request: HttpRequest,
  owner: Owner | undefined,
  productId: string,
): Promise<Answer> => {
  const now = deps.effects.now();
  const line =
    owner !== undefined && isProductId(productId)
      ? await removeStoredLine(storeFor(deps.carts, request), owner, productId, now)
      : undefined;
  if (line !== undefined) deps.metrics.add('CartUpdated', 'Count', 1);
  // Removing a line does not need the product service, which only adds details of a product that was not in the cart.
  const product = line === undefined ? await currentProductIfKnown(deps, productId, request.timeLeft) : undefined;
  return json(200, lineAnswer({ kind: 'gone', line }, { productId, product, now }));
};

/** `PUT /cart/{productId}`: sets the line's quantity; 0 removes the line. */
export const setLine = (deps: WriteDependencies): ApiHandler =>
  httpHandler('PUT /cart/{productId}', deps, async (request, addFacts) => {
    const known = await ownerOf(request, deps, addFacts);
    const productId = request.pathParameter('productId');
    if (productId === undefined) throw productNotFound();
    const { quantity } = parseSet(request, productId);
    if (quantity === 0) return removed(deps, request, known, productId);
    const owner = known ?? { kind: 'anonymous', cartId: deps.effects.newId() };
    if (known === undefined) addOwnerFacts(addFacts, deps, owner);
    const product = await currentProduct(deps, productId, request.timeLeft);
    const writing = writingOf(deps, owner, product);
    const line = await setStoredLine(storeFor(deps.carts, request), writing, quantity);
    deps.metrics.add('CartUpdated', 'Count', 1);
    return json(
      200,
      lineAnswer({ kind: 'holds', line }, { productId, product, now: writing.now }),
      keepCart(owner, deps.lifetimes),
    );
  });
