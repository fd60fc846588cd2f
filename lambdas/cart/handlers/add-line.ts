import { type Answer, json } from '@shop/shared/answer';
import { parseBody } from '@shop/shared/body';
import { type ApiHandler, httpHandler } from '@shop/shared/endpoint';
import * as z from 'zod/mini';
import { decideAdd } from '../domain/add.ts';
import type { Owner } from '../domain/owner.ts';
import { type AddLine, addLineSchema } from '../schemas.ts';
import { readAddState, writeOnce } from '../store/add-once.ts';
import type { RequestName } from '../store/request-marker.ts';
import { contended, untilDone } from '../store/retries.ts';
import type { Store } from '../store/table.ts';
import { addToLine } from '../store/write-line.ts';
import { currentProduct } from './current-products.ts';
import { addOwnerFacts, storeFor, type WriteDependencies } from './dependencies.ts';
import { idempotencyKeyOf, inProgress, rememberedAnswer, replayed } from './idempotency.ts';
import { lineAnswer } from './line-answer.ts';
import { accepted } from './line-refusals.ts';
import { keepCart, ownerOf } from './owner.ts';
import { writingOf } from './writing.ts';

const rememberedSchema = z.object({ quantity: z.int() });

interface Add {
  owner: Owner;
  body: AddLine;
  store: Store;
}

/** An add with an Idempotency-Key, over all its attempts. */
interface Once extends Add {
  name: RequestName;
  /** Whether another request with the same key was running. */
  sawSameKey: boolean;
}

/** Sets the cookie of an anonymous owner if the response leaves a line in the cart. */
const cookieFor = (deps: WriteDependencies, owner: Owner, quantity: number): Record<string, string> =>
  quantity > 0 ? keepCart(owner, deps.lifetimes) : {};

const addPlainly = async (deps: WriteDependencies, { owner, body, store }: Add): Promise<Answer> => {
  const product = await currentProduct(deps, body.productId, store.timeLeft);
  const writing = writingOf(deps, owner, product);
  const outcome = accepted(await addToLine(store, writing, body.quantity));
  const line = lineAnswer(outcome, { productId: body.productId, product, now: writing.now });
  deps.metrics.add('CartUpdated', 'Count', 1);
  return json(200, line, cookieFor(deps, owner, line.quantity));
};

/** One attempt at an add with a key. @returns undefined after a conflict with a concurrent write */
const addOnce = async (deps: WriteDependencies, once: Once): Promise<Answer | undefined> => {
  const { owner, body, store, name } = once;
  const replay = (answer: unknown): Answer =>
    replayed(answer, cookieFor(deps, owner, z.parse(rememberedSchema, answer).quantity));
  let state = await readAddState(store, name, body.productId, deps.effects.now());
  if (state.marker !== undefined) return replay(rememberedAnswer(state.marker, name));
  const product = await currentProduct(deps, body.productId, store.timeLeft);
  const writing = writingOf(deps, owner, product);
  let outcome = decideAdd(state.line, body.quantity, writing);
  if (outcome.kind === 'below-zero' || outcome.kind === 'above-limit') {
    // The two rows are not read atomically: the first request may have completed in between, and caused the conflict.
    state = await readAddState(store, name, body.productId, writing.now);
    if (state.marker !== undefined) return replay(rememberedAnswer(state.marker, name));
    outcome = decideAdd(state.line, body.quantity, writing);
  }
  const change = accepted(outcome);
  const line = lineAnswer(change, { productId: body.productId, product, now: writing.now });
  const attempt = await writeOnce(store, name, state.line, change, line, writing.now);
  if (attempt === 'same-key') once.sawSameKey = true;
  if (attempt !== 'done') return undefined;
  deps.metrics.add('CartUpdated', 'Count', 1);
  return json(200, line, cookieFor(deps, owner, line.quantity));
};

/** `POST /cart`: adds to a line, or takes away. */
export const addLine = (deps: WriteDependencies): ApiHandler =>
  httpHandler('POST /cart', deps, async (request, addFacts) => {
    const known = await ownerOf(request, deps, addFacts);
    const body = parseBody(request, addLineSchema);
    const key = idempotencyKeyOf(request);
    const owner = known ?? { kind: 'anonymous', cartId: deps.effects.newId() };
    if (known === undefined) addOwnerFacts(addFacts, deps, owner);
    const add = { owner, body, store: storeFor(deps.carts, request) };
    if (key === undefined) return addPlainly(deps, add);
    const once: Once = { ...add, name: { owner, operation: 'add', key, body }, sawSameKey: false };
    const giveUp = () => (once.sawSameKey ? inProgress() : contended());
    return untilDone(add.store, () => addOnce(deps, once), { giveUp });
  });
