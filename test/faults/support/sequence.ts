import { type Answered, createShop, product, type Shop } from '../../support/shop.ts';
import { type Act, type Browser, cartOf, countsIn, isUnknown, observedOf, ownerOf, requestOf, textOf } from './acts.ts';
import { Attempt, callWithFaults, withFaults } from './attempt.ts';
import type { Block } from './block.ts';
import { atOnce, EMPTY, inOrder, type Observed, type State } from './model.ts';
import { type Random, seeded } from './random.ts';
import { watchTotals } from './totals-rows.ts';
import { oneAtATime } from './turns.ts';

const PRODUCTS = 3;

interface Late {
  send: () => Promise<unknown>;
  /** By product; undefined if there was a response, which settled the outcome. */
  observed: Observed[][] | undefined;
}

interface Ended {
  answer: Answered | 'died';
  /** By product. */
  observed: Observed[][];
}

const NOTHING: Ended = { answer: 'died', observed: [] };

/** A sequence of operations by a few shoppers on the real engine, and the states of their carts that are possible. */
export class Sequence {
  readonly block: Block;
  readonly name: string;
  readonly shop: Shop;
  readonly totals: ReturnType<typeof watchTotals>;
  readonly products: string[];
  readonly browsers: Browser[];
  readonly history: string[] = [];
  /** By product: the states that are consistent with the responses so far. */
  states: State[][];
  /** The owners that a request or response named, by partition key. */
  readonly owners = new Set<string>();
  readonly #late: Late[] = [];

  constructor(block: Block, { browsers = 3, products = PRODUCTS }: { browsers?: number; products?: number } = {}) {
    this.block = block;
    this.name = block.newName();
    this.products = Array.from({ length: products }, (_, index) => `${this.name}-${index}`);
    this.states = this.products.map(() => [EMPTY]);
    this.browsers = Array.from({ length: browsers }, () => ({ cookie: undefined, user: undefined, shown: undefined }));
    this.totals = watchTotals(block.client, block.tables.totals);
    this.shop = createShop(withFaults(this.totals.client), block.tables);
    this.shop.products.put(...this.products.map((productId) => product(productId)));
    const random = seeded(1);
    Object.assign(this.shop.clock, {
      random,
      sleep: async () => undefined,
      // A v4 UUID that starts with the sequence's name.
      newId: () => {
        const hex = Array.from({ length: 24 }, () => Math.floor(random() * 16).toString(16)).join('');
        return `${this.name}-${hex.slice(0, 4)}-4${hex.slice(5, 8)}-8${hex.slice(9, 12)}-${hex.slice(12)}`;
      },
    });
    this.shop.deps.movedLines = {
      send: (moved) => callWithFaults('SendMessage', async () => void this.shop.messages.push(moved)),
    };
  }

  get seconds(): number {
    return Math.floor(this.shop.clock.now() / 1000);
  }

  user(who: number): string {
    return `${this.name}-u${who}`;
  }

  browser(index: number): Browser {
    const browser = this.browsers[index];
    if (browser === undefined) throw new Error(`There is no browser ${index}.`);
    return browser;
  }

  /** Performs one act. @returns the attempt, which counted the calls, and the response */
  async act(act: Act): Promise<{ attempt: Attempt; answer: Answered | 'died' }> {
    const attempt = new Attempt(act.fault);
    const [{ answer, observed } = NOTHING] = await this.#perform([{ act, attempt }]);
    this.#narrow(
      observed.map((strand) => [strand]),
      false,
    );
    if (isUnknown(answer) && act.fault === undefined)
      throw this.violation(`no response without a fault: ${textOf(act)}`);
    this.#keepLate(attempt, isUnknown(answer) ? observed : undefined);
    return { attempt, answer };
  }

  /** Performs acts concurrently: their calls are made one at a time, in a random order. */
  async race(acts: readonly Act[], random: Random): Promise<void> {
    const turns = oneAtATime(random);
    const runs = acts.map((act) => ({ act, attempt: new Attempt(act.fault, { gate: turns.gate }) }));
    const ended = await turns.until(this.#perform(runs));
    this.#narrow(
      this.products.map((_, index) => ended.map(({ observed }) => observed[index] ?? [])),
      true,
    );
    for (const [index, { attempt }] of runs.entries()) {
      const { answer, observed } = ended[index] ?? {};
      this.#keepLate(attempt, answer === undefined || isUnknown(answer) ? observed : undefined);
    }
  }

  /** Lets all late calls take effect. */
  async land(): Promise<void> {
    for (const { send, observed } of this.#late.splice(0)) {
      const done = await send().then(
        () => 'done',
        (error: Error) => error.name,
      );
      this.history.push(`a late call takes effect: ${done}`);
      if (observed === undefined) continue;
      this.states = this.states.map((states, index) => inOrder(states, observed[index] ?? [], this.seconds));
    }
  }

  /** Advances the clock. No call is that late. */
  async pass(milliseconds: number): Promise<void> {
    await this.land();
    this.shop.clock.pass(milliseconds);
    this.history.push(`${milliseconds / 3_600_000} hours pass`);
  }

  /** Reads the cart of every owner. */
  async readAllCarts(): Promise<void> {
    for (const owner of this.owners) {
      const [kind, id = ''] = owner.split('#');
      const who = kind === 'user' ? { user: id } : { cookie: `__Host-cartId=${id}` };
      this.browsers.push({ cookie: undefined, user: undefined, shown: undefined, ...who });
      await this.act({ browser: this.browsers.length - 1, what: 'read', product: 0, quantity: 0 });
      this.browsers.pop();
    }
  }

  violation(what: string): Error {
    return new Error([what, ...this.history.map((line, index) => `  ${index + 1}. ${line}`)].join('\n'));
  }

  #keepLate(attempt: Attempt, observed: Observed[][] | undefined): void {
    for (const send of attempt.late) this.#late.push({ send, observed });
  }

  async #perform(runs: readonly { act: Act; attempt: Attempt }[]): Promise<Ended[]> {
    const before = runs.map(({ act }) => {
      const browser = this.browser(act.browser);
      return { browser, owner: ownerOf(browser), from: cartOf(browser.cookie), shown: browser.shown };
    });
    const answers = await Promise.all(
      runs.map(({ act, attempt }, index) =>
        attempt.run(() => this.shop.call(...requestOf(act, before[index]?.browser ?? this.browser(0), this.products))),
      ),
    );
    return runs.map(({ act, attempt }, index) => {
      const answer = answers[index] ?? 'died';
      const result = answer === 'died' ? answer : `${answer.status} ${JSON.stringify(this.#short(act, answer))}`;
      this.history.push(`${textOf(act)} → ${result} (${attempt.trace.join(', ')})`);
      const { browser, owner, from, shown } = before[index] ?? { browser: this.browser(0) };
      return { answer, observed: this.#observe(act, browser, { owner, from, shown }, answer) };
    });
  }

  #short(act: Act, answer: Answered): unknown {
    if (answer.status >= 400) return answer.body.type;
    return act.what === 'add' || act.what === 'set' ? answer.body.quantity : countsIn(answer, this.products);
  }

  /** Updates the browser from the response. @returns what was observed, by product */
  #observe(
    act: Act,
    browser: Browser,
    { owner, from, shown }: { owner?: string | undefined; from?: string | undefined; shown?: Browser['shown'] },
    answer: Answered | 'died',
  ): Observed[][] {
    const nothing = this.products.map(() => []);
    if (!isUnknown(answer) && answer.cookie !== undefined) {
      browser.cookie = answer.cookie === '' ? undefined : answer.cookie;
    }
    const whose = owner ?? (isUnknown(answer) ? undefined : cartOf(answer.cookie));
    if (whose === undefined) {
      const empty = isUnknown(answer) || answer.status === 409 || countsIn(answer, this.products).every((n) => n === 0);
      if (!empty) throw this.violation(`a cart without an owner is not empty: ${textOf(act)}`);
      return nothing;
    }
    this.owners.add(whose);
    if (!isUnknown(answer)) this.#show(act, browser, whose, answer, shown);
    return observedOf(act, { owner: whose, from }, answer, this.products);
  }

  #show(act: Act, browser: Browser, owner: string, answer: Answered, shown: Browser['shown']): void {
    const quantities = countsIn(answer, this.products);
    const tag = answer.headers['ETag'];
    if (tag !== undefined) browser.shown = { owner, tag, quantities };
    const isChecked = act.what === 'checkout' && act.match === true;
    const agreed = isChecked && answer.status === 200 && answer.headers['Idempotent-Replayed'] === undefined;
    if (agreed && shown !== undefined && String(shown.quantities) !== String(quantities) && !this.#isResumed) {
      throw this.violation(`a checkout of [${String(shown.quantities)}] took [${String(quantities)}]`);
    }
  }

  /** A checkout that completes an unfinished one returns more than the cart shows. */
  get #isResumed(): boolean {
    return this.states.flat().some(({ held }) => Object.keys(held).length > 0);
  }

  /** Keeps the states that fit the concurrent strands of operations, given by product. */
  #narrow(strands: readonly Observed[][][], contended: boolean): void {
    this.states = this.states.map((states, index) => {
      const observed = (strands[index] ?? []).filter((strand) => strand.length > 0);
      const fit = atOnce(states, contended ? loosened(observed) : observed, this.seconds);
      if (fit.length > 0) return fit;
      throw this.violation(`p${index}: no state fits ${JSON.stringify(observed)}\n  after ${JSON.stringify(states)}`);
    });
  }
}

/**
 * Allows for concurrent operations: a checkout may leave a line that they change, and the cart that a migrate returns may
 * be read after they changed what it moved.
 */
const loosened = (strands: readonly Observed[][]): Observed[][] =>
  strands.map((strand) =>
    strand.flatMap((one) => {
      const { operation, response } = one;
      if (operation.kind === 'checkout') return [{ ...one, mayLeave: strands.length > 1 }];
      if (operation.kind !== 'move' || response === undefined || strands.length === 1) return [one];
      return [
        { operation, response: 'done' as const },
        { operation: { kind: 'read' as const, owner: operation.to }, response },
      ];
    }),
  );
