import { type Answer, json } from '@shop/shared/answer';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import { Refusal } from '@shop/shared/refusal';
import type { HttpRequest } from '@shop/shared/request';
import * as z from 'zod/mini';
import { inOrder, sumUp, viewLine } from '../domain/cart-view.ts';
import { instant, isLive, type StoredLine } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import type { Line, Receipt } from '../schemas.ts';
import { readForCheckout, readParts } from '../store/read-checkout.ts';
import { type Marker, type RequestName, readMarker } from '../store/request-marker.ts';
import { contended, untilDone } from '../store/retries.ts';
import type { Store } from '../store/table.ts';
import { type CheckoutCart, type Taking, takeCart } from '../store/take-cart.ts';
import { currentProducts } from './current-products.ts';
import { storeFor, type WriteDependencies } from './dependencies.ts';
import { ifMatchHolds } from './entity-tag.ts';
import { idempotencyKeyOf, inProgress, rememberedAnswer, replayed } from './idempotency.ts';
import { userOf } from './owner.ts';

interface Checkout {
  owner: Owner;
  store: Store;
  request: HttpRequest;
  name: RequestName | undefined;
  taking: Taking;
}

const rememberedSchema = z.object({ checkoutId: z.string(), checkedOutAt: z.string() });

const receiptOf = (checkoutId: string, checkedOutAt: string, items: Line[]): Receipt => ({
  checkoutId,
  checkedOutAt,
  ...sumUp(inOrder(items)),
});

const replay = async ({ store, owner }: Checkout, marker: Marker, name: RequestName): Promise<Answer> => {
  const { checkoutId, checkedOutAt } = z.parse(rememberedSchema, rememberedAnswer(marker, name));
  return replayed(receiptOf(checkoutId, checkedOutAt, await readParts(store, owner, checkoutId)));
};

/** Once a part has been removed, only lines unchanged since then are removed too; others stay in the cart. */
const stillAgreed = (taking: Taking, line: StoredLine): boolean =>
  taking.agreed === undefined || taking.agreed.get(line.productId) === line.rev;

const readCart = async (deps: WriteDependencies, { owner, store, taking }: Checkout): Promise<CheckoutCart> => {
  const now = deps.effects.now();
  const view = await readForCheckout(store, owner, now);
  return {
    owner,
    now,
    unfinished: view.unfinished,
    taken: view.taken,
    lines: view.lines.filter((line) => isLive(line, now) && stillAgreed(taking, line)),
  };
};

/** Whether these items are what the shopper has seen. */
const isAgreed = ({ request, taking }: Checkout, cart: CheckoutCart, items: Line[]): boolean =>
  // An unfinished checkout has already removed lines; an ETag of the cart from before it started is also valid.
  taking.agreed !== undefined || ifMatchHolds(request, items) || ifMatchHolds(request, [...cart.taken, ...items]);

/**
 * The cart's lines as they are sold.
 * @throws {Refusal} `cart-changed`, `cart-empty`, `product-service-unavailable`
 */
const itemsOf = async (deps: WriteDependencies, checkout: Checkout, cart: CheckoutCart): Promise<Line[]> => {
  const view = async (fresh: boolean): Promise<Line[]> => {
    const current = await currentProducts({ ...deps, lines: cart.lines, timeLeft: checkout.store.timeLeft, fresh });
    return cart.lines.map((line) => viewLine(line, current.get(line.productId) ?? 'unknown'));
  };
  let items = await view(false);
  // Prices are remembered for a minute: the function that the shopper has read the cart from may know newer ones.
  if (!isAgreed(checkout, cart, items)) items = await view(true);
  if (!isAgreed(checkout, cart, items)) {
    throw new Refusal('cart-changed', 'Read the cart again before you check out.');
  }
  if (items.length === 0 && cart.unfinished === undefined)
    throw new Refusal('cart-empty', 'Add something to the cart before you check out.');
  return items;
};

/** Reads the cart once and removes what it held. @returns undefined if a line changed in between */
const round = async (deps: WriteDependencies, checkout: Checkout): Promise<Answer | undefined> => {
  const cart = await readCart(deps, checkout);
  if (checkout.name !== undefined) {
    // Read after the cart: if the first request emptied it, its marker is there by now.
    const marker = await readMarker(checkout.store, checkout.name, cart.now);
    if (marker !== undefined) return replay(checkout, marker, checkout.name);
  }
  const items = await itemsOf(deps, checkout, cart);
  const checkoutId = cart.unfinished?.checkoutId ?? deps.effects.newId();
  const lifetime = deps.lifetimes.user;
  const done = await takeCart(checkout.store, { ...cart, items, checkoutId, lifetime }, checkout.taking, checkout.name);
  if (!done) return undefined;
  const receipt = receiptOf(checkoutId, instant(cart.now), [...cart.taken, ...items]);
  deps.metrics.add('CartCheckedOut', 'Count', receipt.totalQuantity);
  deps.metrics.add('OrderValue', 'None', receipt.subtotal);
  return json(200, receipt);
};

/** `POST /cart/checkout`: empties the cart, and returns exactly what it removed. */
export const checkOut = (deps: WriteDependencies): ApiHandler =>
  httpHandler('POST /cart/checkout', deps, async (request, addFacts) => {
    const owner = await userOf(request, deps, addFacts);
    const key = idempotencyKeyOf(request);
    const store = storeFor(deps.carts, request);
    // The body is ignored, so all bodies count as the same.
    const name: RequestName | undefined =
      key === undefined ? undefined : { owner, operation: 'checkout', key, body: {} };
    const taking: Taking = { agreed: undefined, sawSameKey: false };
    const giveUp = () => (taking.sawSameKey ? inProgress() : contended());
    return untilDone(store, () => round(deps, { owner, store, request, name, taking }), { giveUp });
  });
