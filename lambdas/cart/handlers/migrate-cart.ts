import { json } from '@shop/shared/answer';
import type { TimeLeft } from '@shop/shared/effects';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import { factsOf } from '@shop/shared/log';
import { viewCart } from '../domain/cart-view.ts';
import { chunksOf } from '../domain/chunks.ts';
import { firstRev, type StoredLine } from '../domain/line.ts';
import { afterMoves, type Move, planMoves } from '../domain/merge.ts';
import type { Owner } from '../domain/owner.ts';
import { MOVES_PER_TRANSACTION, movedLineOf, moveLines } from '../store/move-lines.ts';
import { readLines } from '../store/read-lines.ts';
import { untilDone } from '../store/retries.ts';
import type { Store } from '../store/table.ts';
import { CLEARED_CART_COOKIE, cartIdOf } from './cart-cookie.ts';
import { currentProductsIfKnown } from './current-products.ts';
import { type MigrateDependencies, storeFor } from './dependencies.ts';
import { entityTag } from './entity-tag.ts';
import { userOf } from './owner.ts';

/** Moved lines are deleted soon if the queue accepts the message, and expire otherwise: the request does not fail. */
const announce = async (
  { movedLines, log }: MigrateDependencies,
  from: Owner,
  moves: Move[],
  timeLeft: TimeLeft,
): Promise<void> => {
  const lines = moves.map((move) => movedLineOf(from, move));
  try {
    await movedLines.send(lines, timeLeft);
  } catch (error) {
    log.error('moved lines not queued', { lines: lines.length, ...factsOf(error) });
  }
};

/** Everything that this request has moved so far. */
interface Progress {
  moved: number;
  /** Messages being sent: only the response waits for them. */
  announced: Promise<void>[];
  /** The uncapped sum of each capped line, by product id. */
  capped: Map<string, number>;
}

/** Reads both carts once and does the resulting moves. @returns undefined if a line changed in between */
const moveAll = async (
  deps: MigrateDependencies,
  store: Store,
  from: Owner | undefined,
  to: Owner,
  progress: Progress,
): Promise<StoredLine[] | undefined> => {
  // In this order: lines that another migrate has just moved out of the first cart are then in the second.
  const anonymous = from === undefined ? [] : await readLines(store, from);
  const user = await readLines(store, to);
  const now = deps.effects.now();
  const start = firstRev(now, deps.effects.random());
  const moves = planMoves({ anonymous, user, owner: to, now, lifetime: deps.lifetimes.user, firstRev: start });
  for (const chunk of chunksOf(moves, MOVES_PER_TRANSACTION)) {
    if (from === undefined || !(await moveLines(store, from, to, chunk, now))) return undefined;
    progress.moved += chunk.length;
    for (const { requested, from: line } of chunk) {
      if (requested !== undefined) progress.capped.set(line.productId, requested);
    }
    progress.announced.push(announce(deps, from, chunk, store.timeLeft));
  }
  return afterMoves(user, moves, now);
};

/** `POST /cart/migrate`: moves the anonymous cart's lines into the user's cart, and returns that. */
export const migrateCart = (deps: MigrateDependencies): ApiHandler =>
  httpHandler('POST /cart/migrate', deps, async (request, addFacts) => {
    const to = await userOf(request, deps, addFacts);
    const cartId = cartIdOf(request);
    const from: Owner | undefined = cartId === undefined ? undefined : { kind: 'anonymous', cartId };
    const store = storeFor(deps.carts, request);
    const progress: Progress = { moved: 0, announced: [], capped: new Map() };
    let lines: StoredLine[];
    try {
      lines = await untilDone(store, () => moveAll(deps, store, from, to, progress));
    } finally {
      await Promise.all(progress.announced);
    }
    addFacts({ movedLines: progress.moved });
    if (progress.moved > 0) deps.metrics.add('CartMigrated', 'Count', progress.moved);
    const current = await currentProductsIfKnown({ ...deps, lines, timeLeft: request.timeLeft });
    const cart = viewCart(lines, current, progress.capped);
    return json(200, cart, { ...CLEARED_CART_COOKIE, ETag: entityTag(cart.items) });
  });
