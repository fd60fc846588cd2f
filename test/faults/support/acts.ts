import type { Answered, Sent } from '../../support/shop.ts';
import type { Fault } from './attempt.ts';
import type { Observed, Operation, Response } from './model.ts';

/** A click of a shopper. */
export interface Act {
  browser: number;
  what: 'add' | 'set' | 'remove' | 'read' | 'migrate' | 'checkout';
  /** Which of the sequence's products. */
  product: number;
  quantity: number;
  /** Which Idempotency-Key, if any; it goes with one product and quantity. */
  key?: number | undefined;
  /** Sends a checkout with the ETag of the cart that the browser shows. */
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

/** Whether the browser is signed in if it must be. */
export const isPossible = ({ what }: Act, { user }: Browser): boolean =>
  user !== undefined || (what !== 'migrate' && what !== 'checkout');

const keyOf = ({ key, what, product, quantity }: Act): string | undefined => {
  if (key === undefined) return undefined;
  return what === 'add' ? `k${key}-${product}-${quantity}` : `k${key}`;
};

/** The request that the browser sends. */
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
    case 'read':
      return ['GET', '/cart', sent];
    case 'migrate':
      return ['POST', '/cart/migrate', sent];
    case 'checkout':
      return ['POST', '/cart/checkout', sent];
    default:
      return act.what satisfies never;
  }
};

/** Whether the response leaves open what happened: the process died, AWS failed, or the request is to be retried. */
export const isUnknown = (answer: Answered | 'died'): answer is 'died' =>
  answer === 'died' ||
  answer.status >= 500 ||
  (answer.status === 409 && answer.body.type === 'urn:problem:cart:request-in-progress');

const countIn = (answer: Answered, productId: string): number => {
  const items = (answer.body?.items ?? []) as { productId: string; quantity: number }[];
  return items.filter((item) => item.productId === productId).reduce((sum, { quantity }) => sum + quantity, 0);
};

export const countsIn = (answer: Answered, products: readonly string[]): number[] =>
  products.map((productId) => countIn(answer, productId));

const REFUSALS: Readonly<Record<string, Response>> = {
  'urn:problem:cart:quantity-below-zero': { result: 'below-zero' },
  'urn:problem:cart:quantity-above-limit': { result: 'above-limit' },
  'urn:problem:cart:cart-empty': { result: 0 },
};

/** What the response says about a product. */
const responseOf = (act: Act, answer: Answered, productId: string): Response => {
  if (answer.status === 204) return { result: 0 };
  if (answer.status !== 200) {
    const refusal = REFUSALS[answer.body.type];
    if (refusal === undefined) throw new Error(`${act.what} responded ${JSON.stringify(answer)}`);
    return refusal;
  }
  const replayed = answer.headers['Idempotent-Replayed'] === 'true';
  const isLine = act.what === 'add' || act.what === 'set';
  return { result: isLine ? answer.body.quantity : countIn(answer, productId), replayed };
};

const operationOf = (act: Act, owner: string, from: string | undefined): Operation => {
  const key = keyOf(act);
  switch (act.what) {
    case 'add':
      return { kind: 'add', owner, quantity: act.quantity, key };
    case 'set':
      return { kind: 'set', owner, quantity: act.quantity };
    case 'remove':
      return { kind: 'set', owner, quantity: 0 };
    case 'read':
      return { kind: 'read', owner };
    case 'migrate':
      return { kind: 'move', from, to: owner };
    case 'checkout':
      return { kind: 'checkout', owner, key };
    default:
      return act.what satisfies never;
  }
};

/** For each product, the operation and its response: usually one, none if the product is not affected. */
export const observedOf = (
  act: Act,
  { owner, from }: { owner: string; from: string | undefined },
  answer: Answered | 'died',
  products: readonly string[],
): Observed[][] =>
  products.map((productId, index) => {
    const isOne = act.what === 'add' || act.what === 'set' || act.what === 'remove';
    if (isOne && index !== act.product) return [];
    const operation = operationOf(act, owner, from);
    if (isUnknown(answer)) return [{ operation, response: undefined }];
    if (answer.status === 412) return [{ operation, response: undefined, rejected: true }];
    return [{ operation, response: responseOf(act, answer, productId) }];
  });

export const textOf = (act: Act): string => {
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
