import { type Cart, cartSchema, type Line, MAX_QUANTITY } from '@shop/cart/schemas';
import { parseAnswer, send, WHOLE_CART_TIMEOUT } from '../../shared/api.ts';
import { closeToast, notify } from '../../shared/notify.ts';
import { queryClient } from '../../shared/query-client.ts';
import { ANONYMOUS, asOwner, currentOwner, type Owner, session, setSession } from '../../shared/session.ts';
import { getCart, type KnownCart } from '../cart/api.ts';
import { cartKey, queue, refetchCart, withCart } from '../cart/cart.ts';
import { describe } from '../cart/describe.ts';

/** How many units each product gained between two carts, the products that gained nothing left out. */
const gained = (before: Cart, after: Cart) =>
  after.items
    .map(({ productId, product, quantity }) => ({
      product,
      quantity: quantity - (before.items.find((line) => line.productId === productId)?.quantity ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);

const isCapped = ({ notices }: Line): boolean => notices?.some(({ code }) => code === 'quantity-capped') === true;

/** What was too much stands in no later answer: it is told until it is read, or its owner has left. */
const tellCapped = (lines: readonly Line[]): void => {
  if (lines.length === 0) return;
  const held = `The limit is ${MAX_QUANTITY} per product. Your combined carts had more, so now you have`;
  const told = notify(`${held} ${describe(lines)}.`, 'plain', undefined, true);
  const stop = session.subscribe(() => {
    if (session.get() !== undefined) return;
    stop();
    closeToast(told);
  });
};

/** What came in can be told only where it is known what was there. @returns whether there was anything to say */
const tell = (before: Cart | undefined, after: Cart): boolean => {
  const added = gained(before ?? after, after);
  const opening = before?.items.length ? 'Added to your saved cart' : 'Your cart came with you';
  if (added.length > 0) notify(`${opening}: ${describe(added)}.`, 'good');
  tellCapped(after.items.filter(isCapped));
  return added.length > 0;
};

const mergeCarts = async (owner: Owner): Promise<boolean> => {
  const before = await getCart(owner).catch(() => undefined);
  const after = await asOwner(owner, async (token) => {
    const response = await send('/cart/migrate', { method: 'POST', token, timeout: WHOLE_CART_TIMEOUT });
    return parseAnswer(response, cartSchema);
  });
  queryClient.setQueryData<KnownCart>(cartKey(owner), { cart: after, etag: undefined });
  return currentOwner() !== owner || tell(before?.cart, after);
};

/**
 * Moves the anonymous cart's lines into the user's, once everything that waits for the anonymous cart has been sent. The
 * session remembers until it is done, so that a lost line or a closed tab does not lose the merge: it is idempotent.
 * @returns whether the shopper has been told what came in
 */
export const migrate = async (): Promise<boolean> => {
  const current = session.get();
  if (current === undefined) return true;
  if (!current.migrate) setSession({ ...current, migrate: true });
  await queue.emptied(ANONYMOUS);
  const said = await withCart(ANONYMOUS, () => withCart(current.sub, () => mergeCarts(current.sub)));
  if (session.get()?.sub === current.sub) setSession({ ...current, migrate: false });
  queryClient.removeQueries({ queryKey: cartKey(ANONYMOUS) });
  void refetchCart(current.sub);
  return said;
};
