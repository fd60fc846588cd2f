import { ANONYMOUS_LIFETIME, USER_LIFETIME } from '@shop/cart/domain/line';
import { MAX_QUANTITY } from '@shop/cart/schemas';
import { MARKER_LIFETIME } from '@shop/cart/store/request-marker';

/** What a shopper may ask of one product. Owners are named as in the tables. */
export type Ask =
  | { kind: 'add'; owner: string; quantity: number; key?: string | undefined }
  | { kind: 'set'; owner: string; quantity: number }
  | { kind: 'move'; from: string | undefined; to: string }
  | { kind: 'checkout'; owner: string; key?: string | undefined }
  | { kind: 'look'; owner: string };

/** What was answered: the quantity as it then is (of a checkout: as it was taken), or why not. */
export type Told = number | 'below-zero' | 'above-limit';

export interface Seen {
  told: Told;
  replayed?: boolean;
}

interface Amount {
  quantity: number;
  /** Seconds. */
  until: number;
}

/** All carts, as far as one product goes; what unfinished checkouts hold; and the answers that keys remember. */
export interface World {
  carts: Record<string, Amount>;
  held: Record<string, Amount>;
  keys: Record<string, { told: Told; until: number }>;
}

export const EMPTY: World = { carts: {}, held: {}, keys: {} };

/** How an ask goes. */
interface Way {
  world: World;
  told: Told;
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

const keeps = (world: World, owner: string, quantity: number, now: number): World => {
  const lifetime = owner.startsWith('user#') ? USER_LIFETIME : ANONYMOUS_LIFETIME;
  return { ...world, carts: put(world.carts, owner, quantity, now + lifetime) };
};

const addTo = (world: World, owner: string, change: number, now: number): [World, Told] => {
  const quantity = of(world.carts, owner, now) + change;
  if (quantity < 0) return [world, 'below-zero'];
  if (quantity > MAX_QUANTITY) return [world, 'above-limit'];
  return [keeps(world, owner, quantity, now), quantity];
};

const takeAll = (world: World, owner: string, now: number): [World, Told] => {
  const taken = of(world.carts, owner, now) + of(world.held, owner, now);
  return [{ ...keeps(world, owner, 0, now), held: put(world.held, owner, 0, 0) }, taken];
};

const move = (world: World, from: string | undefined, to: string, now: number): [World, Told] => {
  const moved = from === undefined ? 0 : of(world.carts, from, now);
  const before = of(world.carts, to, now);
  if (from === undefined || moved === 0) return [world, before];
  const sum = Math.min(MAX_QUANTITY, before + moved);
  return [keeps(keeps(world, from, 0, now), to, sum, now), sum];
};

/** What a cart is: how an ask that runs alone and whole goes. `now` in seconds. */
const plainly = (world: World, ask: Ask, now: number): [World, Told] => {
  switch (ask.kind) {
    case 'add':
      return addTo(world, ask.owner, ask.quantity, now);
    case 'set':
      return [keeps(world, ask.owner, ask.quantity, now), ask.quantity];
    case 'move':
      return move(world, ask.from, ask.to, now);
    case 'checkout':
      return takeAll(world, ask.owner, now);
    case 'look':
      return [world, of(world.carts, ask.owner, now)];
    default:
      return ask satisfies never;
  }
};

const nameOfKey = (ask: Ask): string | undefined =>
  'key' in ask && ask.key !== undefined ? `${ask.kind} ${ask.owner} ${ask.key}` : undefined;

/** Refusals are not remembered. */
const remember = (world: World, ask: Ask, told: Told, now: number): World => {
  const key = nameOfKey(ask);
  if (key === undefined || typeof told === 'string') return world;
  return { ...world, keys: { ...world.keys, [key]: { told, until: now + MARKER_LIFETIME } } };
};

/** The same, when a key may remember it. */
const whole = (world: World, ask: Ask, now: number): Way => {
  const known = world.keys[nameOfKey(ask) ?? ''];
  if (known !== undefined && known.until > now) return { world, told: known.told, replayed: true };
  const [after, told] = plainly(world, ask, now);
  return { world: remember(after, ask, told, now), told, replayed: false };
};

/** A checkout of a large cart that stopped half-way holds what it took for the next one. */
const half = (world: World, ask: Ask, now: number): World[] => {
  if (ask.kind !== 'checkout') return [];
  const [after, taken] = takeAll(world, ask.owner, now);
  return [{ ...after, held: put(after.held, ask.owner, Number(taken), now + USER_LIFETIME) }];
};

/** One ask and what is known of its end. */
export interface Asked {
  ask: Ask;
  /** Undefined: no answer came. Then it is done once, or not at all. `done`: done, and nothing is known of the answer. */
  seen: Seen | 'done' | undefined;
  /** A checkout without this product, although there is some: it changed while the others were taken. */
  mayLeave?: boolean;
  /** Refused before anything was done. */
  refused?: boolean;
}

const distinct = (worlds: World[]): World[] => [
  ...new Map(worlds.map((world) => [JSON.stringify(world), world])).values(),
];

/** A checkout without this product takes what is held of it, and leaves the line. */
const leaving = (world: World, ask: Ask, now: number): [World, Told] => {
  const owner = ask.kind === 'checkout' ? ask.owner : '';
  const told = of(world.held, owner, now);
  return [remember({ ...world, held: put(world.held, owner, 0, 0) }, ask, told, now), told];
};

const after = (world: World, { ask, seen, mayLeave = false, refused = false }: Asked, now: number): World[] => {
  if (refused) return [world];
  const way = whole(world, ask, now);
  if (seen === undefined) return [world, way.world, ...half(world, ask, now)];
  if (seen === 'done') return [way.world];
  if (way.replayed !== (seen.replayed ?? false)) return [];
  const [left, told] = leaving(world, ask, now);
  return [
    ...(way.told === seen.told ? [way.world] : []),
    ...(mayLeave && ask.kind === 'checkout' && !way.replayed && told === seen.told ? [left] : []),
  ];
};

/** The worlds that there may be after these asks, one after the other. None: what was seen cannot be. */
export const inOrder = (worlds: readonly World[], asked: readonly Asked[], now: number): World[] =>
  asked.reduce<World[]>((before, one) => distinct(before.flatMap((world) => after(world, one, now))), [...worlds]);

const interleavings = (strands: readonly Asked[][]): Asked[][] => {
  const open = strands.filter((strand) => strand.length > 0);
  if (open.length === 0) return [[]];
  return open.flatMap((strand) => {
    const rest = open.map((other) => (other === strand ? strand.slice(1) : other));
    return interleavings(rest).map((order) => [...strand.slice(0, 1), ...order]);
  });
};

/** The worlds that there may be after strands of asks that ran at the same time: after any interleaving of them. */
export const atOnce = (worlds: readonly World[], strands: readonly Asked[][], now: number): World[] =>
  distinct(interleavings(strands).flatMap((order) => inOrder(worlds, order, now)));
