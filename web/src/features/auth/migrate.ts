import { type Cart, cartSchema } from '@shop/cart/schemas';
import { parseAnswer, send, WHOLE_CART_TIMEOUT } from '../../shared/api.ts';
import { notify } from '../../shared/notify.ts';
import { queryClient } from '../../shared/query-client.ts';
import { ANONYMOUS, asOwner, currentOwner, type Owner, session, setSession } from '../../shared/session.ts';
import { getCart, type KnownCart } from '../cart/api.ts';
import { cartKey, queue, refetchCart, withCart } from '../cart/cart.ts';

/** How many units each product gained between two carts, the products that gained nothing left out. */
export const gained = (before: Cart, after: Cart): { name: string; quantity: number }[] =>
  after.items
    .map(({ productId, product, quantity }) => ({
      name: product.name,
      quantity: quantity - (before.items.find((line) => line.productId === productId)?.quantity ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);

const listFormat = new Intl.ListFormat('en', { type: 'conjunction' });

/** What came in can be told only where it is known what was there. @returns whether there was anything to say */
const tell = (before: Cart | undefined, after: Cart): boolean => {
  const added = gained(before ?? after, after).map(({ name, quantity }) => `${quantity} × ${name}`);
  const opening = before?.items.length ? 'Added to the cart you already had' : 'Your cart came along';
  if (added.length > 0) notify(`${opening}: ${listFormat.format(added)}.`, 'good');
  const capped = [...(after.notices ?? []), ...after.items.flatMap(({ notices }) => notices ?? [])];
  for (const { code, message } of capped) if (code === 'quantity-capped') notify(message);
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
