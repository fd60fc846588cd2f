import type { Answered, Sent } from '../../support/shop.ts';
import type { Fault } from './attempt.ts';
import type { Ask, Asked, Seen } from './model.ts';

/** A click of a shopper. */
export interface Act {
  browser: number;
  what: 'add' | 'set' | 'remove' | 'look' | 'migrate' | 'checkout';
  /** Which of the sequence's products. */
  product: number;
  quantity: number;
  /** Which Idempotency-Key, if any; it goes with one product and quantity. */
  key?: number | undefined;
  /** A checkout of the cart that the browser shows. */
  match?: boolean | undefined;
  fault?: Fault | undefined;
}

export interface Browser {
  cookie: string | undefined;
  user: string | undefined;
  /** The cart that it shows. */
  shown: { owner: string; tag: string; quantities: number[] } | undefined;
}

export const cartOf = (cookie: string | undefined): string | undefined =>
  cookie === undefined ? undefined : `cart#${cookie.split('=')[1]}`;

export const ownerOf = ({ user, cookie }: Browser): string | undefined =>
  user === undefined ? cartOf(cookie) : `user#${user}`;

/** Whether the shopper can do that at all. */
export const isPossible = ({ what }: Act, { user }: Browser): boolean =>
  user !== undefined || (what !== 'migrate' && what !== 'checkout');

const keyOf = ({ key, what, product, quantity }: Act): string | undefined => {
  if (key === undefined) return undefined;
  return what === 'add' ? `k${key}-${product}-${quantity}` : `k${key}`;
};

/** What the browser sends. */
export const requestOf = (act: Act, browser: Browser, products: readonly string[]): [string, string, Sent] => {
  const productId = products[act.product] ?? '';
  const key = keyOf(act);
  const headers: Record<string, string> = {
    ...(key === undefined ? {} : { 'Idempotency-Key': key }),
    ...(act.what === 'checkout' && act.match === true && browser.shown !== undefined
      ? { 'If-Match': browser.shown.tag }
      : {}),
  };
  const sent: Sent = {
    cookie: browser.cookie,
    time: 600_000,
    headers,
    ...(browser.user === undefined ? {} : { user: browser.user }),
  };
  switch (act.what) {
    case 'add':
      return ['POST', '/cart', { ...sent, body: { productId, quantity: act.quantity } }];
    case 'set':
      return ['PUT', `/cart/${productId}`, { ...sent, body: { quantity: act.quantity } }];
    case 'remove':
      return ['DELETE', `/cart/${productId}`, sent];
    case 'look':
      return ['GET', '/cart', sent];
    case 'migrate':
      return ['POST', '/cart/migrate', sent];
    case 'checkout':
      return ['POST', '/cart/checkout', sent];
    default:
      return act.what satisfies never;
  }
};

/** No answer that tells anything: the process died, AWS failed, or it asks to be asked again. */
export const isSilent = (answer: Answered | 'died'): answer is 'died' =>
  answer === 'died' ||
  answer.status >= 500 ||
  (answer.status === 409 && answer.body.type === 'urn:problem:cart:request-in-progress');

const countIn = (answer: Answered, productId: string): number => {
  const items = (answer.body?.items ?? []) as { productId: string; quantity: number }[];
  return items.filter((item) => item.productId === productId).reduce((sum, { quantity }) => sum + quantity, 0);
};

export const countsIn = (answer: Answered, products: readonly string[]): number[] =>
  products.map((productId) => countIn(answer, productId));

const REFUSALS: Readonly<Record<string, Seen>> = {
  'urn:problem:cart:quantity-below-zero': { told: 'below-zero' },
  'urn:problem:cart:quantity-above-limit': { told: 'above-limit' },
  'urn:problem:cart:cart-empty': { told: 0 },
};

/** What the answer tells of a product; undefined when it tells nothing. */
const seenIn = (act: Act, answer: Answered, productId: string): Seen | undefined => {
  if (answer.status === 204) return { told: 0 };
  if (answer.status !== 200) {
    const refusal = REFUSALS[answer.body.type];
    if (refusal === undefined) throw new Error(`${act.what} answered ${JSON.stringify(answer)}`);
    return refusal;
  }
  const replayed = answer.headers['Idempotent-Replayed'] === 'true';
  const isLine = act.what === 'add' || act.what === 'set';
  return { told: isLine ? answer.body.quantity : countIn(answer, productId), replayed };
};

const askOf = (act: Act, owner: string, from: string | undefined): Ask => {
  const key = keyOf(act);
  switch (act.what) {
    case 'add':
      return { kind: 'add', owner, quantity: act.quantity, key };
    case 'set':
      return { kind: 'set', owner, quantity: act.quantity };
    case 'remove':
      return { kind: 'set', owner, quantity: 0 };
    case 'look':
      return { kind: 'look', owner };
    case 'migrate':
      return { kind: 'move', from, to: owner };
    case 'checkout':
      return { kind: 'checkout', owner, key };
    default:
      return act.what satisfies never;
  }
};

/** What the act and its answer mean for each product: usually one ask, none where it does not matter. */
export const asksOf = (
  act: Act,
  { owner, from }: { owner: string; from: string | undefined },
  answer: Answered | 'died',
  products: readonly string[],
): Asked[][] =>
  products.map((productId, index) => {
    const isOne = act.what === 'add' || act.what === 'set' || act.what === 'remove';
    if (isOne && index !== act.product) return [];
    const ask = askOf(act, owner, from);
    if (isSilent(answer)) return [{ ask, seen: undefined }];
    if (answer.status === 412) return [{ ask, seen: undefined, refused: true }];
    return [{ ask, seen: seenIn(act, answer, productId) }];
  });

export const tell = (act: Act): string => {
  const { browser, what, product, quantity, key, match, fault } = act;
  const object =
    what === 'add' || what === 'set' ? ` ${quantity} of p${product}` : what === 'remove' ? ` p${product}` : '';
  const more = [
    key === undefined ? '' : ` key ${key}`,
    match === true && what === 'checkout' ? ' if it matches' : '',
    fault === undefined ? '' : ` [call ${fault.call} ${fault.kind}]`,
  ];
  return `b${browser} ${what}${object}${more.join('')}`;
};
