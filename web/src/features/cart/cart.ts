import { type Cart, type Line, lineSchema } from '@shop/cart/schemas';
import type { Product } from '@shop/products/schemas';
import { useMemo, useSyncExternalStore } from 'react';
import { exclusive } from '../../shared/exclusive.ts';
import { announce, closeToast, notify } from '../../shared/notify.ts';
import { queryClient } from '../../shared/query-client.ts';
import { currentOwner, type Owner, session, useOwner } from '../../shared/session.ts';
import { storage } from '../../shared/storage.ts';
import { useQuery } from '../../shared/use-query.ts';
import { getCart, type KnownCart, sendOperation } from './api.ts';
import { EMPTY_CART, fold, withLine } from './fold.ts';
import { createQueue } from './queue.ts';
import { isOperationKey } from './waiting.ts';

/** Reads and writes of one cart never overlap, so no answer can tell of half a change. */
export const withCart = <T>(owner: Owner, task: () => Promise<T>): Promise<T> => exclusive(`cart/${owner}`, task);

export const cartKey = (owner: Owner) => ['cart', owner];

export const refetchCart = (owner: Owner): Promise<void> => queryClient.invalidateQueries({ queryKey: cartKey(owner) });

/** Whose cart is to be read at the prices of now. */
const outdated = new Set<Owner>();

/** Reads the cart again, at the prices of now: a checkout knew others than were shown. */
export const refetchOutdatedCart = (owner: Owner): Promise<void> => {
  outdated.add(owner);
  return refetchCart(owner);
};

const readCart = async (owner: Owner): Promise<KnownCart> => {
  const known = await getCart(owner, outdated.has(owner));
  outdated.delete(owner);
  return known;
};

const NOTHING_TOLD: KnownCart = { cart: EMPTY_CART, etag: undefined, isPart: true };

const keepLine = (owner: Owner, line: Line): void => {
  queryClient.setQueryData<KnownCart>(cartKey(owner), (known = NOTHING_TOLD) => ({
    ...known,
    cart: withLine(known.cart, line),
    etag: undefined,
  }));
};

const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('cart') : undefined;

/** Whether the shopper has been told that changes are long on their way, since any came through. */
let toldOfDelay = false;

export const queue = createQueue({
  storage,
  exclusive: withCart,
  send: sendOperation,
  onApplied: (owner, line) => {
    toldOfDelay = false;
    keepLine(owner, line);
    channel?.postMessage({ owner, line });
  },
  onRefused: (owner, { product }, error) => {
    notify(`We couldn’t update ${product.name}. ${error.message}`, 'bad');
    void refetchCart(owner);
  },
  onDelayed: () => {
    // Without a line the banner says so already.
    if (toldOfDelay || !navigator.onLine) return;
    toldOfDelay = true;
    notify('We haven’t been able to save your latest changes. We’ll keep trying.', 'bad');
  },
  onEmpty: (owner) => {
    void refetchCart(owner);
    channel?.postMessage({ owner });
  },
});

/** Another tab has changed the cart: show what it did, and look again at what waits. */
channel?.addEventListener('message', ({ data }: MessageEvent<{ owner: string; line?: unknown }>) => {
  const line = lineSchema.safeParse(data.line);
  if (line.success) keepLine(data.owner, line.data);
  // Looked at again afterwards: that the other has sent a click may be heard before storage has let go of it.
  else void refetchCart(data.owner).then(queue.refresh);
  queue.refresh();
});
/** A key of null: everything was cleared. */
addEventListener('storage', ({ key, newValue }) => {
  if (key === null || (isOperationKey(key) && newValue !== null)) queue.refresh();
});

/** Sends what waits, also what an earlier page of this browser left behind. */
export const resumeCart = (): void => void queue.drain(currentOwner());

export const cartQuery = (owner: Owner) => ({
  queryKey: cartKey(owner),
  queryFn: () => withCart(owner, () => readCart(owner)),
  // Whoever comes to look within a few seconds sees what was told. What has changed is asked for in any case.
  staleTime: 5_000,
});

/** The cart as the shopper sees it: what the server told, and on it what still waits to be sent. */
export const useCart = () => {
  const owner = useOwner();
  const { data, error, refetch, isFetching } = useQuery(cartQuery(owner));
  const pending = useSyncExternalStore(queue.subscribe, () => queue.pending(owner));
  const cart = useMemo(() => fold(data?.cart ?? EMPTY_CART, pending), [data, pending]);
  return {
    cart,
    /** Undefined while anything is under way: only then is the cart exactly what the server told. */
    etag: pending.length > 0 || isFetching ? undefined : data?.etag,
    /** Whether the server has told what is in it. Else it is only what this browser has put in. */
    isKnown: data !== undefined && !data.isPart,
    isSaving: pending.length > 0,
    /** Why the server was last asked in vain, while it is not being asked again. */
    error: isFetching ? null : error,
    refetch,
  };
};

/** How many of a product a cart holds. */
export const quantityIn = (cart: Cart, productId: string): number =>
  cart.items.find((line) => line.productId === productId)?.quantity ?? 0;

/** Whether the catalogue no longer has the line's product. */
export const isUnavailable = ({ notices }: Line): boolean =>
  notices?.some(({ code }) => code === 'unavailable') === true;

/** What the cart has to know of a product. */
export type Item = Pick<Product, 'productId' | 'name'> & Line['product'];

/** What was taken out last, and the message that offers to put it back. */
let offer = { owner: '', productId: '', toast: 0 };

/** The offer goes with what it goes by: a line that is as it was taken out, in the cart of the same owner. */
const endOffer = (): void => closeToast(offer.toast);
session.subscribe(() => {
  if (currentOwner() !== offer.owner) endOffer();
});

const push = (kind: 'add' | 'set', { productId, ...product }: Item, quantity: number): void => {
  if (productId === offer.productId) endOffer();
  queue.push(currentOwner(), {
    id: crypto.randomUUID(),
    kind,
    productId,
    quantity,
    product,
    at: new Date().toISOString(),
  });
};

/** Reads out what the cart then holds, which no two changes in a row leave the same: what is the same is not read. */
const announceQuantity = (name: string, quantity: number): void => announce(`${name}: ${quantity} in your cart.`);

/** One more, or one less: every click counts. `before` is what the shopper saw when clicking. */
export const addToCart = (item: Item, quantity: number, before = 0): void => {
  push('add', item, quantity);
  announceQuantity(item.name, before + quantity);
};

export const setQuantity = (item: Item, quantity: number): void => {
  push('set', item, quantity);
  announceQuantity(item.name, quantity);
};

/** Takes the line out, and offers to put it back. */
export const removeFromCart = (item: Item, quantity: number): void => {
  push('set', item, 0);
  // The message is read out instead; whatever comes next is news, even if it is what was said last.
  announce('');
  const undo = { label: 'Undo', run: () => setQuantity(item, quantity) };
  const { productId } = item;
  offer = { owner: currentOwner(), productId, toast: notify(`${item.name} removed.`, 'plain', undo) };
};
