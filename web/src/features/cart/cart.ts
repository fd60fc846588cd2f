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

/** Reads and writes of one cart never overlap: a read during a write might or might not include its change. */
export const withCart = <T>(owner: Owner, task: () => Promise<T>): Promise<T> => exclusive(`cart/${owner}`, task);

export const cartKey = (owner: Owner) => ['cart', owner];

export const refetchCart = (owner: Owner): Promise<void> => queryClient.invalidateQueries({ queryKey: cartKey(owner) });

/** Owners whose cart must next be read with current prices. */
const outdated = new Set<Owner>();

/** Reads the cart again with current prices, because a checkout found that those shown were outdated. */
export const refetchOutdatedCart = (owner: Owner): Promise<void> => {
  outdated.add(owner);
  return refetchCart(owner);
};

const readCart = async (owner: Owner): Promise<KnownCart> => {
  const known = await getCart(owner, outdated.has(owner));
  outdated.delete(owner);
  return known;
};

const NOTHING_READ: KnownCart = { cart: EMPTY_CART, etag: undefined, isPartial: true };

const keepLine = (owner: Owner, line: Line): void => {
  queryClient.setQueryData<KnownCart>(cartKey(owner), (known = NOTHING_READ) => ({
    ...known,
    cart: withLine(known.cart, line),
    etag: undefined,
  }));
};

const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('cart') : undefined;

/** Whether the shopper has been told of a delay since the last operation was applied. */
let isDelayReported = false;

export const queue = createQueue({
  storage,
  exclusive: withCart,
  send: sendOperation,
  onApplied: (owner, line) => {
    isDelayReported = false;
    keepLine(owner, line);
    channel?.postMessage({ owner, line });
  },
  onRejected: (owner, { product }, error) => {
    notify(`We couldn’t update ${product.name}. ${error.message}`, 'bad');
    void refetchCart(owner);
  },
  onDelayed: () => {
    // Offline, the banner says so already.
    if (isDelayReported || !navigator.onLine) return;
    isDelayReported = true;
    notify('We haven’t been able to save your latest changes. We’ll keep trying.', 'bad');
  },
  onEmpty: (owner) => {
    void refetchCart(owner);
    channel?.postMessage({ owner });
  },
});

/** Another tab has changed the cart: show its change, and read the queue again. */
channel?.addEventListener('message', ({ data }: MessageEvent<{ owner: string; line?: unknown }>) => {
  const line = lineSchema.safeParse(data.line);
  if (line.success) keepLine(data.owner, line.data);
  // Read once more after the refetch: this message may arrive before the operation's removal from storage does.
  else void refetchCart(data.owner).then(queue.refresh);
  queue.refresh();
});
/** The key is null when all of storage was cleared. */
addEventListener('storage', ({ key, newValue }) => {
  if (key === null || (isOperationKey(key) && newValue !== null)) queue.refresh();
});

/** Sends all queued operations, including those left by an earlier page. */
export const resumeCart = (): void => void queue.drain(currentOwner());

export const cartQuery = (owner: Owner) => ({
  queryKey: cartKey(owner),
  queryFn: () => withCart(owner, () => readCart(owner)),
  // A view opened within a few seconds reuses the last response; a change invalidates it in any case.
  staleTime: 5_000,
});

/** The cart as the shopper sees it: the server's, with the operations that are still queued applied to it. */
export const useCart = () => {
  const owner = useOwner();
  const { data, error, refetch, isFetching } = useQuery(cartQuery(owner));
  const pending = useSyncExternalStore(queue.subscribe, () => queue.pending(owner));
  const cart = useMemo(() => fold(data?.cart ?? EMPTY_CART, pending), [data, pending]);
  return {
    cart,
    /** Undefined while a request or an operation is pending: the cart shown may then differ from the server's. */
    etag: pending.length > 0 || isFetching ? undefined : data?.etag,
    /** Whether the whole cart has been read. Otherwise it has only this browser's own changes. */
    isKnown: data !== undefined && !data.isPartial,
    isSaving: pending.length > 0,
    /** Why the last read failed; null while the cart is being read again. */
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

/** What the cart needs to know about a product. */
export type Item = Pick<Product, 'productId' | 'name'> & Line['product'];

/** The line removed last, and the id of the message that offers to undo that. */
let removal = { owner: '', productId: '', toast: 0 };

/** The removal can be undone until the line changes again or the owner does. */
const endUndo = (): void => closeToast(removal.toast);
session.subscribe(() => {
  if (currentOwner() !== removal.owner) endUndo();
});

const push = (kind: 'add' | 'set', { productId, ...product }: Item, quantity: number): void => {
  if (productId === removal.productId) endUndo();
  queue.push(currentOwner(), {
    id: crypto.randomUUID(),
    kind,
    productId,
    quantity,
    product,
    at: new Date().toISOString(),
  });
};

/** Announces the new quantity, which differs after each change: screen readers ignore an unchanged text. */
const announceQuantity = (name: string, quantity: number): void => announce(`${name}: ${quantity} in your cart.`);

/**
 * Adds to the line, or takes away if `quantity` is negative. `before` is the quantity shown when the shopper clicked.
 */
export const addToCart = (item: Item, quantity: number, before = 0): void => {
  push('add', item, quantity);
  announceQuantity(item.name, before + quantity);
};

export const setQuantity = (item: Item, quantity: number): void => {
  push('set', item, quantity);
  announceQuantity(item.name, quantity);
};

/** Removes the line, and offers to undo that. */
export const removeFromCart = (item: Item, quantity: number): void => {
  push('set', item, 0);
  // The toast is announced instead. Emptied, so that the next announcement is read even if it repeats the last.
  announce('');
  const undo = { label: 'Undo', run: () => setQuantity(item, quantity) };
  const { productId } = item;
  removal = { owner: currentOwner(), productId, toast: notify(`${item.name} removed.`, 'plain', undo) };
};
