import { type Receipt, receiptSchema } from '@shop/cart/schemas';
import { ApiError, call } from '../../shared/api.ts';
import { queryClient } from '../../shared/query-client.ts';
import { asOwner, type Owner } from '../../shared/session.ts';
import { readJson } from '../../shared/storage.ts';
import { cartKey, queue, refetchCart, withCart } from '../cart/cart.ts';

const ATTEMPT = 'checkout-attempt';
const RECEIPT = 'receipt';
const TRIES = 3;
const PAUSE = 700;

/** The key of a checkout whose answer has not come yet: a reload asks again for the same one, never for a second. */
const attemptKey = (owner: Owner): string => {
  const stored = sessionStorage.getItem(`${ATTEMPT}/${owner}`);
  if (stored !== null) return stored;
  const key = crypto.randomUUID();
  sessionStorage.setItem(`${ATTEMPT}/${owner}`, key);
  return key;
};

export const hasOpenAttempt = (owner: Owner): boolean => sessionStorage.getItem(`${ATTEMPT}/${owner}`) !== null;

const request = (owner: Owner, etag: string): Promise<Receipt> =>
  asOwner(owner, (token) =>
    call('/cart/checkout', receiptSchema, {
      method: 'POST',
      headers: { 'Idempotency-Key': attemptKey(owner), 'If-Match': etag },
      token,
    }),
  );

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const persist = async (owner: Owner, etag: string): Promise<Receipt> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request(owner, etag);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isPassing || attempt === TRIES) throw error;
      await pause(PAUSE * attempt);
    }
  }
};

/**
 * Checks out the cart that the shopper has seen (`etag`), after everything that waits has been sent. A lost answer is
 * asked for again under the same key; a refusal ends the attempt.
 */
export const checkOut = async (owner: Owner, etag: string): Promise<Receipt> => {
  await queue.emptied(owner);
  try {
    const receipt = await withCart(owner, () => persist(owner, etag));
    sessionStorage.setItem(RECEIPT, JSON.stringify(receipt));
    sessionStorage.removeItem(`${ATTEMPT}/${owner}`);
    queryClient.removeQueries({ queryKey: cartKey(owner) });
    return receipt;
  } catch (error) {
    if (error instanceof ApiError && !error.isPassing) sessionStorage.removeItem(`${ATTEMPT}/${owner}`);
    throw error;
  } finally {
    void refetchCart(owner);
  }
};

/** The receipt of this tab's last checkout, kept across a reload. */
export const lastReceipt = (): Receipt | undefined => {
  const parsed = receiptSchema.safeParse(readJson(sessionStorage, RECEIPT));
  return parsed.success ? parsed.data : undefined;
};
