import { type Cart, cartSchema, type Line, MAX_QUANTITY } from '@shop/cart/schemas';
import { parseResponse, send, WHOLE_CART_TIMEOUT } from '../../shared/api.ts';
import { closeToast, notify } from '../../shared/notify.ts';
import { queryClient } from '../../shared/query-client.ts';
import { ANONYMOUS, asOwner, currentOwner, type Owner, session, setSession } from '../../shared/session.ts';
import { getCart, type KnownCart } from '../cart/api.ts';
import { cartKey, queue, refetchCart, withCart } from '../cart/cart.ts';
import { describe } from '../cart/describe.ts';

/** How many units of each product were added between two carts. */
const addedBetween = (before: Cart, after: Cart) =>
  after.items
    .map(({ productId, product, quantity }) => ({
      product,
      quantity: quantity - (before.items.find((line) => line.productId === productId)?.quantity ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);

const isCapped = ({ notices }: Line): boolean => notices?.some(({ code }) => code === 'quantity-capped') === true;

/** No later response has this notice, so the message stays until the shopper closes it or signs out. */
const notifyCapped = (lines: readonly Line[]): void => {
  if (lines.length === 0) return;
  const reason = `The limit is ${MAX_QUANTITY} per product. Your combined carts had more, so now you have`;
  const toast = notify(`${reason} ${describe(lines)}.`, 'plain', undefined, true);
  const stop = session.subscribe(() => {
    if (session.get() !== undefined) return;
    stop();
    closeToast(toast);
  });
};

/** Tells the shopper what was added. If the cart before is unknown, so is that. @returns whether anything was added */
const notifyAdded = (before: Cart | undefined, after: Cart): boolean => {
  const added = addedBetween(before ?? after, after);
  const opening = before?.items.length ? 'Added to your saved cart' : 'Your cart came with you';
  if (added.length > 0) notify(`${opening}: ${describe(added)}.`, 'good');
  notifyCapped(after.items.filter(isCapped));
  return added.length > 0;
};

const migrateCart = async (owner: Owner): Promise<boolean> => {
  const before = await getCart(owner).catch(() => undefined);
  const after = await asOwner(owner, async (token) => {
    const response = await send('/cart/migrate', { method: 'POST', token, timeout: WHOLE_CART_TIMEOUT });
    return parseResponse(response, cartSchema);
  });
  queryClient.setQueryData<KnownCart>(cartKey(owner), { cart: after, etag: undefined });
  return currentOwner() !== owner || notifyAdded(before?.cart, after);
};

/**
 * Migrates the anonymous cart, once all of its queued operations have been sent. The session records that this is still
 * to be done, so it survives a lost connection or a closed tab: migrate is idempotent.
 * @returns whether the shopper has been told what was added
 */
export const migrate = async (): Promise<boolean> => {
  const current = session.get();
  if (current === undefined) return true;
  if (!current.migrate) setSession({ ...current, migrate: true });
  await queue.emptied(ANONYMOUS);
  const notified = await withCart(ANONYMOUS, () => withCart(current.sub, () => migrateCart(current.sub)));
  if (session.get()?.sub === current.sub) setSession({ ...current, migrate: false });
  queryClient.removeQueries({ queryKey: cartKey(ANONYMOUS) });
  void refetchCart(current.sub);
  return notified;
};
