import { type Receipt, receiptSchema } from '@shop/cart/schemas';
import { ApiError, parseAnswer, send, WHOLE_CART_TIMEOUT } from '../../shared/api.ts';
import { queryClient } from '../../shared/query-client.ts';
import { asOwner, type Owner } from '../../shared/session.ts';
import type { KnownCart } from '../cart/api.ts';
import { cartKey, queue, refetchCart, refetchOutdatedCart, withCart } from '../cart/cart.ts';
import { EMPTY_CART } from '../cart/fold.ts';
import { endAttempt, keepAttempt, mayStillRun, openAttempt } from './attempt.ts';
import { keepReceipt } from './receipt.ts';

const TRIES = 3;
const PAUSE = 700;
const PAUSE_WHILE_RUNNING = 2_000;

/** An ETag that no cart has: who asks with it learns of what was done before, and buys nothing. */
const NO_CART = '"none"';

const isCartChanged = (error: unknown): boolean => error instanceof ApiError && error.problem === 'cart-changed';

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const request = (owner: Owner, key: string, etag: string): Promise<{ receipt: Receipt; replayed: boolean }> =>
  asOwner(owner, async (token) => {
    const headers = { 'Idempotency-Key': key, 'If-Match': etag };
    const response = await send('/cart/checkout', { method: 'POST', headers, token, timeout: WHOLE_CART_TIMEOUT });
    return {
      receipt: await parseAnswer(response, receiptSchema),
      replayed: response.headers.get('Idempotent-Replayed') === 'true',
    };
  });

/** Asks again, a few times, when no answer comes. */
const persist = async <T>(task: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isPassing || attempt === TRIES) throw error;
      await pause(PAUSE * attempt);
    }
  }
};

/**
 * Sends the checkout once, under the key of the attempt that is open. A refusal ends the attempt, unless an earlier call
 * may still be under way: that one may yet take the cart, and only its key will tell.
 */
const sendOnce = async (owner: Owner, etag: string) => {
  const earlier = openAttempt(owner);
  const key = earlier?.key ?? crypto.randomUUID();
  keepAttempt(owner, { key, sentAt: Date.now() });
  try {
    return await request(owner, key, etag);
  } catch (error) {
    if (error instanceof ApiError && error.isPassing) throw error;
    if (earlier !== undefined && mayStillRun(earlier)) keepAttempt(owner, earlier);
    else endAttempt(owner);
    throw error;
  }
};

/** The receipt is kept before the attempt ends: a tab that closes in between loses neither. */
const settle = (owner: Owner, receipt: Receipt, late: boolean): void => {
  keepReceipt(owner, { receipt, late });
  endAttempt(owner);
  queryClient.setQueryData<KnownCart>(cartKey(owner), { cart: EMPTY_CART, etag: undefined });
  void refetchCart(owner);
};

/**
 * Checks out the cart that the shopper has seen (`etag`), after everything that waits has been sent, and keeps the
 * receipt. As long as no answer has come it is the same checkout, under the same key, whatever the cart holds by now: if
 * an earlier call took it, the answer is the receipt of that, and what came in since stays in the cart.
 */
export const checkOut = async (owner: Owner, etag: string): Promise<void> => {
  await queue.emptied(owner);
  await withCart(owner, async () => {
    const isFirst = openAttempt(owner) === undefined;
    const { receipt, replayed } = await persist(() => sendOnce(owner, etag));
    settle(owner, receipt, replayed && !isFirst);
  }).catch((error: unknown) => {
    void (isCartChanged(error) ? refetchOutdatedCart(owner) : refetchCart(owner));
    throw error;
  });
};

type Finding = 'paid' | 'unpaid' | 'settled';

const question = async (owner: Owner): Promise<Finding | 'running'> => {
  const attempt = openAttempt(owner);
  if (attempt === undefined) return 'settled';
  const running = mayStillRun(attempt);
  try {
    settle(owner, (await persist(() => request(owner, attempt.key, NO_CART))).receipt, true);
    return 'paid';
  } catch (error) {
    if (!isCartChanged(error)) throw error;
    if (running) return 'running';
    endAttempt(owner);
    return 'unpaid';
  }
};

/**
 * What became of the checkout whose answer never came, without buying anything: `paid`, and its receipt is kept;
 * `unpaid`; or `settled` by another tab. While it may still be under way, that is waited for.
 */
export const findOut = async (owner: Owner): Promise<Finding> => {
  for (;;) {
    const finding = await withCart(owner, () => question(owner));
    if (finding !== 'running') return finding;
    await pause(PAUSE_WHILE_RUNNING);
  }
};
