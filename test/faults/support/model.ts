import { ANONYMOUS_LIFETIME, USER_LIFETIME } from '@shop/cart/domain/line';
import { MAX_QUANTITY } from '@shop/cart/schemas';
import { MARKER_LIFETIME } from '@shop/cart/store/request-marker';

/** What a shopper can do with one product. Owners are named by their partition keys. */
export type Operation =
  | { kind: 'add'; owner: string; quantity: number; key?: string | undefined }
  | { kind: 'set'; owner: string; quantity: number }
  | { kind: 'move'; from: string | undefined; to: string }
  | { kind: 'checkout'; owner: string; key?: string | undefined }
  | { kind: 'read'; owner: string };

/** The quantity after the operation (for a checkout: the quantity removed), or why it was rejected. */
export type Result = number | 'below-zero' | 'above-limit';

export interface Response {
  result: Result;
  replayed?: boolean;
}

interface Amount {
  quantity: number;
  /** Seconds. */
  until: number;
}

/** For one product: the quantities in all carts and in unfinished checkouts, and the responses stored for keys. */
export interface State {
  carts: Record<string, Amount>;
  held: Record<string, Amount>;
  keys: Record<string, { result: Result; until: number }>;
}

export const EMPTY: State = { carts: {}, held: {}, keys: {} };

/** The effect and response of an operation. */
interface Outcome {
  state: State;
  result: Result;
  replayed: boolean;
}

const of = (amounts: Record<string, Amount>, owner: string, now: number): number => {
  const amount = amounts[owner];
  return amount !== undefined && amount.until > now ? amount.quantity : 0;
};

const put = (amounts: Record<string, Amount>, owner: string, quantity: number, until: number) => {
  const { [owner]: _old, ...rest } = amounts;
  return quantity === 0 ? rest : { ...rest, [owner]: { quantity, until } };
};

const keeps = (state: State, owner: string, quantity: number, now: number): State => {
  const lifetime = owner.startsWith('user#') ? USER_LIFETIME : ANONYMOUS_LIFETIME;
  return { ...state, carts: put(state.carts, owner, quantity, now + lifetime) };
};

const addTo = (state: State, owner: string, change: number, now: number): [State, Result] => {
  const quantity = of(state.carts, owner, now) + change;
  if (quantity < 0) return [state, 'below-zero'];
  if (quantity > MAX_QUANTITY) return [state, 'above-limit'];
  return [keeps(state, owner, quantity, now), quantity];
};

const takeAll = (state: State, owner: string, now: number): [State, Result] => {
  const taken = of(state.carts, owner, now) + of(state.held, owner, now);
  return [{ ...keeps(state, owner, 0, now), held: put(state.held, owner, 0, 0) }, taken];
};

const move = (state: State, from: string | undefined, to: string, now: number): [State, Result] => {
  const moved = from === undefined ? 0 : of(state.carts, from, now);
  const before = of(state.carts, to, now);
  if (from === undefined || moved === 0) return [state, before];
  const sum = Math.min(MAX_QUANTITY, before + moved);
  return [keeps(keeps(state, from, 0, now), to, sum, now), sum];
};

/** The effect of an operation that runs alone, to its end, without a key. `now` in seconds. */
const apply = (state: State, operation: Operation, now: number): [State, Result] => {
  switch (operation.kind) {
    case 'add':
      return addTo(state, operation.owner, operation.quantity, now);
    case 'set':
      return [keeps(state, operation.owner, operation.quantity, now), operation.quantity];
    case 'move':
      return move(state, operation.from, operation.to, now);
    case 'checkout':
      return takeAll(state, operation.owner, now);
    case 'read':
      return [state, of(state.carts, operation.owner, now)];
    default:
      return operation satisfies never;
  }
};

const nameOfKey = (operation: Operation): string | undefined =>
  'key' in operation && operation.key !== undefined
    ? `${operation.kind} ${operation.owner} ${operation.key}`
    : undefined;

/** Stores the response for the key. Rejections are not stored. */
const remember = (state: State, operation: Operation, result: Result, now: number): State => {
  const key = nameOfKey(operation);
  if (key === undefined || typeof result === 'string') return state;
  return { ...state, keys: { ...state.keys, [key]: { result, until: now + MARKER_LIFETIME } } };
};

/** The effect of an operation that runs alone, to its end; with a key it may be a replay. */
const applyWithKey = (state: State, operation: Operation, now: number): Outcome => {
  const known = state.keys[nameOfKey(operation) ?? ''];
  if (known !== undefined && known.until > now) return { state, result: known.result, replayed: true };
  const [after, result] = apply(state, operation, now);
  return { state: remember(after, operation, result, now), result, replayed: false };
};

/** A checkout of a large cart that crashed between two transactions leaves what it removed for the next one. */
const interrupt = (state: State, operation: Operation, now: number): State[] => {
  if (operation.kind !== 'checkout') return [];
  const [after, taken] = takeAll(state, operation.owner, now);
  return [{ ...after, held: put(after.held, operation.owner, Number(taken), now + USER_LIFETIME) }];
};

/** An operation and what is known of its outcome. */
export interface Observed {
  operation: Operation;
  /** Undefined if lost: the operation took effect once or not at all. `done`: it took effect, with an unknown response. */
  response: Response | 'done' | undefined;
  /** A checkout may leave this product in the cart: its line changed while others were removed. */
  mayLeave?: boolean;
  /** Rejected without effect. */
  rejected?: boolean;
}

const distinct = (states: State[]): State[] => [
  ...new Map(states.map((state) => [JSON.stringify(state), state])).values(),
];

/** A checkout that leaves this line in the cart returns only what an unfinished checkout removed of it. */
const leaving = (state: State, operation: Operation, now: number): [State, Result] => {
  const owner = operation.kind === 'checkout' ? operation.owner : '';
  const result = of(state.held, owner, now);
  return [remember({ ...state, held: put(state.held, owner, 0, 0) }, operation, result, now), result];
};

const after = (
  state: State,
  { operation, response, mayLeave = false, rejected = false }: Observed,
  now: number,
): State[] => {
  if (rejected) return [state];
  const outcome = applyWithKey(state, operation, now);
  if (response === undefined) return [state, outcome.state, ...interrupt(state, operation, now)];
  if (response === 'done') return [outcome.state];
  if (outcome.replayed !== (response.replayed ?? false)) return [];
  const [left, result] = leaving(state, operation, now);
  return [
    ...(outcome.result === response.result ? [outcome.state] : []),
    ...(mayLeave && operation.kind === 'checkout' && !outcome.replayed && result === response.result ? [left] : []),
  ];
};

/** The states that are possible after these operations, in this order. None if their responses are contradictory. */
export const inOrder = (states: readonly State[], observed: readonly Observed[], now: number): State[] =>
  observed.reduce<State[]>((before, one) => distinct(before.flatMap((state) => after(state, one, now))), [...states]);

const interleavings = (strands: readonly Observed[][]): Observed[][] => {
  const open = strands.filter((strand) => strand.length > 0);
  if (open.length === 0) return [[]];
  return open.flatMap((strand) => {
    const rest = open.map((other) => (other === strand ? strand.slice(1) : other));
    return interleavings(rest).map((order) => [...strand.slice(0, 1), ...order]);
  });
};

/** The states that are possible after concurrent strands of operations: those of all interleavings. */
export const atOnce = (states: readonly State[], strands: readonly Observed[][], now: number): State[] =>
  distinct(interleavings(strands).flatMap((order) => inOrder(states, order, now)));
