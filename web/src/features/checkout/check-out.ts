import { type Receipt, receiptSchema } from '@shop/cart/schemas';
import { ApiError, parseResponse, send, WHOLE_CART_TIMEOUT } from '../../shared/api.ts';
import { queryClient } from '../../shared/query-client.ts';
import { asOwner, type Owner } from '../../shared/session.ts';
import type { KnownCart } from '../cart/api.ts';
import { cartKey, queue, refetchCart, refetchOutdatedCart, withCart } from '../cart/cart.ts';
import { EMPTY_CART } from '../cart/fold.ts';
import { endAttempt, keepAttempt, mayStillRun, openAttempt } from './attempt.ts';
import { keepReceipt } from './receipt.ts';

const ATTEMPTS = 3;
const RETRY_DELAY = 700;
const POLL_INTERVAL = 2_000;

/**
 * An ETag that no cart has: a request with it returns the result of an earlier checkout, and never checks out anything.
 */
const NO_CART = '"none"';

const isCartChanged = (error: unknown): boolean => error instanceof ApiError && error.problem === 'cart-changed';

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const request = (owner: Owner, key: string, etag: string): Promise<{ receipt: Receipt; replayed: boolean }> =>
  asOwner(owner, async (token) => {
    const headers = { 'Idempotency-Key': key, 'If-Match': etag };
    const response = await send('/cart/checkout', { method: 'POST', headers, token, timeout: WHOLE_CART_TIMEOUT });
    return {
      receipt: await parseResponse(response, receiptSchema),
      replayed: response.headers.get('Idempotent-Replayed') === 'true',
    };
  });

/** Retries a few times after transient errors. */
const withRetries = async <T>(task: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isTransient || attempt === ATTEMPTS) throw error;
      await delay(RETRY_DELAY * attempt);
    }
  }
};

/**
 * Sends the checkout once, under the open attempt's key if there is one. A rejection ends the attempt, unless an
 * earlier request may still be running: that one may yet check out the cart, and only its key can reveal that.
 */
const sendOnce = async (owner: Owner, etag: string) => {
  const earlier = openAttempt(owner);
  const key = earlier?.key ?? crypto.randomUUID();
  keepAttempt(owner, { key, sentAt: Date.now() });
  try {
    return await request(owner, key, etag);
  } catch (error) {
    if (error instanceof ApiError && error.isTransient) throw error;
    if (earlier !== undefined && mayStillRun(earlier)) keepAttempt(owner, earlier);
    else endAttempt(owner);
    throw error;
  }
};

/** The receipt is stored before the attempt ends, so that closing the tab in between loses neither. */
const settle = (owner: Owner, receipt: Receipt, late: boolean): void => {
  keepReceipt(owner, { receipt, late });
  endAttempt(owner);
  queryClient.setQueryData<KnownCart>(cartKey(owner), { cart: EMPTY_CART, etag: undefined });
  void refetchCart(owner);
};

/**
 * Sends the queued operations, checks out the cart that the shopper has seen (`etag`), and stores the receipt. Until
 * there is a response it remains the same checkout under the same key, even if the cart has changed: if an earlier
 * request succeeded, the response is that receipt, and lines added since stay in the cart.
 */
export const checkOut = async (owner: Owner, etag: string): Promise<void> => {
  await queue.emptied(owner);
  await withCart(owner, async () => {
    const isFirst = openAttempt(owner) === undefined;
    const { receipt, replayed } = await withRetries(() => sendOnce(owner, etag));
    settle(owner, receipt, replayed && !isFirst);
  }).catch((error: unknown) => {
    void (isCartChanged(error) ? refetchOutdatedCart(owner) : refetchCart(owner));
    throw error;
  });
};

type Status = 'paid' | 'unpaid' | 'settled';

const queryStatus = async (owner: Owner): Promise<Status | 'running'> => {
  const attempt = openAttempt(owner);
  if (attempt === undefined) return 'settled';
  const running = mayStillRun(attempt);
  try {
    settle(owner, (await withRetries(() => request(owner, attempt.key, NO_CART))).receipt, true);
    return 'paid';
  } catch (error) {
    if (!isCartChanged(error)) throw error;
    if (running) return 'running';
    endAttempt(owner);
    return 'unpaid';
  }
};

/**
 * Finds out the status of a checkout whose response was lost, without buying anything: `paid`, with its receipt now
 * stored; `unpaid`; or `settled` by another tab. Waits while the request may still be running.
 */
export const checkStatus = async (owner: Owner): Promise<Status> => {
  for (;;) {
    const status = await withCart(owner, () => queryStatus(owner));
    if (status !== 'running') return status;
    await delay(POLL_INTERVAL);
  }
};
