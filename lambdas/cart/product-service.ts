import { isProductId } from '@shop/products/product-id';
import { type Product, productAnswerSchema, SHOP_CURRENCY } from '@shop/products/schemas';
import { createBoundedCache } from '@shop/shared/bounded-cache';
import type { Effects, TimeLeft } from '@shop/shared/effects';
import { type HttpGet, httpGet } from '@shop/shared/http-get';
import { RETRY_AFTER, Refusal } from '@shop/shared/refusal';
import * as z from 'zod/mini';

/** How long one call may take, in milliseconds. */
export const CALL_TIME_LIMIT = 1_500;

/** How long a response is cached, in milliseconds, and how many are. */
export const ANSWER_LIFETIME = 60_000;
export const ANSWERS_KEPT = 1_000;

/** The longest wait before the one retry, in milliseconds. */
const LONGEST_WAIT = 100;

export interface ProductService {
  /**
   * The product as of now or within the last minute; undefined if there is none. Takes no longer than the time left.
   * @param fresh Whether to ask even if the answer of the last minute is known.
   * @throws {Refusal} `product-service-unavailable`
   */
  find(productId: string, timeLeft: TimeLeft, fresh?: boolean): Promise<Product | undefined>;
}

interface ProductServiceOptions {
  /** Without a slash at its end. */
  url: string;
  effects: Pick<Effects, 'now' | 'random' | 'sleep'>;
  get?: HttpGet;
}

const unavailable = (cause: unknown): Refusal =>
  new Refusal('product-service-unavailable', 'We cannot look up products right now. Try again in a moment.', {
    headers: RETRY_AFTER,
    cause,
  });

/** A cached response: `gone` for a 404. */
type Kept = { product: Product } | 'gone';

/** Looks up products over HTTP, each at most once a minute. */
export const createProductService = ({ url, effects, get = httpGet }: ProductServiceOptions): ProductService => {
  const kept = createBoundedCache<Kept>({ max: ANSWERS_KEPT, now: effects.now });

  const ask = async (productId: string, timeLeft: TimeLeft): Promise<Kept> => {
    const limit = Math.min(CALL_TIME_LIMIT, timeLeft());
    if (limit <= 0) throw new Error('no time left');
    const { status, body } = await get(`${url}/product/${encodeURIComponent(productId)}`, limit);
    if (status === 404) return 'gone';
    if (status !== 200) throw new Error(`status ${status}`);
    const { product } = z.parse(productAnswerSchema, JSON.parse(body));
    // A cart adds up prices, so they must be in one currency.
    if (product.currency !== SHOP_CURRENCY) throw new Error(`priced in ${product.currency}`);
    return product.productId === productId ? { product } : 'gone';
  };

  const askTwice = async (productId: string, timeLeft: TimeLeft): Promise<Kept> => {
    try {
      return await ask(productId, timeLeft);
    } catch {
      await effects.sleep(effects.random() * LONGEST_WAIT);
      try {
        return await ask(productId, timeLeft);
      } catch (error) {
        throw unavailable(error);
      }
    }
  };

  return {
    find: async (productId, timeLeft, fresh = false) => {
      if (!isProductId(productId)) return undefined;
      const known = fresh ? undefined : kept.get(productId);
      const answer = known ?? (await askTwice(productId, timeLeft));
      if (known === undefined) kept.set(productId, answer, effects.now() + ANSWER_LIFETIME);
      return answer === 'gone' ? undefined : answer.product;
    },
  };
};
