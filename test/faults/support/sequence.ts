import { type Answered, createShop, product, type Shop } from '../../support/shop.ts';
import { type Act, asksOf, type Browser, cartOf, countsIn, isSilent, ownerOf, requestOf, tell } from './acts.ts';
import { Attempt, fateful, underFate } from './attempt.ts';
import type { Block } from './block.ts';
import { chance, type Dice } from './dice.ts';
import { type Asked, atOnce, EMPTY, inOrder, type World } from './model.ts';
import { watchTotals } from './totals-rows.ts';
import { oneAtATime } from './turns.ts';

const PRODUCTS = 3;

interface Late {
  send: () => Promise<unknown>;
  /** By product; undefined when an answer came, which settled it. */
  asks: Asked[][] | undefined;
}

interface Ended {
  answer: Answered | 'died';
  /** By product. */
  asks: Asked[][];
}

const NOTHING: Ended = { answer: 'died', asks: [] };

/** One story of a few shoppers, on the real engine, with what is known of their carts beside it. */
export class Sequence {
  readonly block: Block;
  readonly name: string;
  readonly shop: Shop;
  readonly totals: ReturnType<typeof watchTotals>;
  readonly products: string[];
  readonly browsers: Browser[];
  readonly story: string[] = [];
  /** By product: all that the carts can be, after what was answered. */
  worlds: World[][];
  /** Seen in an answer, and therefore somebody's. */
  readonly owners = new Set<string>();
  readonly #late: Late[] = [];

  constructor(block: Block, { browsers = 3, products = PRODUCTS }: { browsers?: number; products?: number } = {}) {
    this.block = block;
    this.name = block.newName();
    this.products = Array.from({ length: products }, (_, index) => `${this.name}-${index}`);
    this.worlds = this.products.map(() => [EMPTY]);
    this.browsers = Array.from({ length: browsers }, () => ({ cookie: undefined, user: undefined, shown: undefined }));
    this.totals = watchTotals(block.client, block.tables.totals);
    this.shop = createShop(fateful(this.totals.client), block.tables);
    this.shop.products.put(...this.products.map((productId) => product(productId)));
    const dice = chance(1);
    Object.assign(this.shop.clock, {
      random: dice,
      sleep: async () => undefined,
      // A v4 UUID that tells to which sequence its rows belong.
      newId: () => {
        const hex = Array.from({ length: 24 }, () => Math.floor(dice() * 16).toString(16)).join('');
        return `${this.name}-${hex.slice(0, 4)}-4${hex.slice(5, 8)}-8${hex.slice(9, 12)}-${hex.slice(12)}`;
      },
    });
    this.shop.deps.movedLines = {
      send: (moved) => underFate('SendMessage', async () => void this.shop.messages.push(moved)),
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

  /** One click, alone. @returns the attempt, which counted the calls, and the answer */
  async act(act: Act): Promise<{ attempt: Attempt; answer: Answered | 'died' }> {
    const attempt = new Attempt(act.fault);
    const [{ answer, asks } = NOTHING] = await this.#clicks([{ act, attempt }]);
    this.#believe(
      asks.map((asked) => [asked]),
      false,
    );
    if (isSilent(answer) && act.fault === undefined) throw this.wrong(`no answer without a reason: ${tell(act)}`);
    this.#keepLate(attempt, isSilent(answer) ? asks : undefined);
    return { attempt, answer };
  }

  /** Clicks at the same time: their calls are made one at a time, in an order that the dice tell. */
  async race(acts: readonly Act[], dice: Dice): Promise<void> {
    const turns = oneAtATime(dice);
    const runs = acts.map((act) => ({ act, attempt: new Attempt(act.fault, { gate: turns.gate }) }));
    const ended = await turns.until(this.#clicks(runs));
    this.#believe(
      this.products.map((_, index) => ended.map(({ asks }) => asks[index] ?? [])),
      true,
    );
    for (const [index, { attempt }] of runs.entries()) {
      const { answer, asks } = ended[index] ?? {};
      this.#keepLate(attempt, answer === undefined || isSilent(answer) ? asks : undefined);
    }
  }

  /** Every effect that is still to come comes. */
  async land(): Promise<void> {
    for (const { send, asks } of this.#late.splice(0)) {
      const done = await send().then(
        () => 'done',
        (error: Error) => error.name,
      );
      this.story.push(`a late call lands: ${done}`);
      if (asks === undefined) continue;
      this.worlds = this.worlds.map((worlds, index) => inOrder(worlds, asks[index] ?? [], this.seconds));
    }
  }

  /** The clock moves on. No call is ever as late as that. */
  async pass(milliseconds: number): Promise<void> {
    await this.land();
    this.shop.clock.pass(milliseconds);
    this.story.push(`${milliseconds / 3_600_000} hours pass`);
  }

  /** Everybody looks at their cart. */
  async lookAtAll(): Promise<void> {
    for (const owner of this.owners) {
      const [kind, id = ''] = owner.split('#');
      const who = kind === 'user' ? { user: id } : { cookie: `__Host-cartId=${id}` };
      this.browsers.push({ cookie: undefined, user: undefined, shown: undefined, ...who });
      await this.act({ browser: this.browsers.length - 1, what: 'look', product: 0, quantity: 0 });
      this.browsers.pop();
    }
  }

  wrong(what: string): Error {
    return new Error([what, ...this.story.map((line, index) => `  ${index + 1}. ${line}`)].join('\n'));
  }

  #keepLate(attempt: Attempt, asks: Asked[][] | undefined): void {
    for (const send of attempt.late) this.#late.push({ send, asks });
  }

  async #clicks(runs: readonly { act: Act; attempt: Attempt }[]): Promise<Ended[]> {
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
      const told = answer === 'died' ? answer : `${answer.status} ${JSON.stringify(this.#short(act, answer))}`;
      this.story.push(`${tell(act)} → ${told} (${attempt.trace.join(', ')})`);
      const { browser, owner, from, shown } = before[index] ?? { browser: this.browser(0) };
      return { answer, asks: this.#learn(act, browser, { owner, from, shown }, answer) };
    });
  }

  #short(act: Act, answer: Answered): unknown {
    if (answer.status >= 400) return answer.body.type;
    return act.what === 'add' || act.what === 'set' ? answer.body.quantity : countsIn(answer, this.products);
  }

  /** What the browser keeps of an answer, and what it means. */
  #learn(
    act: Act,
    browser: Browser,
    { owner, from, shown }: { owner?: string | undefined; from?: string | undefined; shown?: Browser['shown'] },
    answer: Answered | 'died',
  ): Asked[][] {
    const nothing = this.products.map(() => []);
    if (!isSilent(answer) && answer.cookie !== undefined) {
      browser.cookie = answer.cookie === '' ? undefined : answer.cookie;
    }
    const whose = owner ?? (isSilent(answer) ? undefined : cartOf(answer.cookie));
    if (whose === undefined) {
      const empty = isSilent(answer) || answer.status === 409 || countsIn(answer, this.products).every((n) => n === 0);
      if (!empty) throw this.wrong(`nobody's cart holds something: ${tell(act)}`);
      return nothing;
    }
    this.owners.add(whose);
    if (!isSilent(answer)) this.#show(act, browser, whose, answer, shown);
    return asksOf(act, { owner: whose, from }, answer, this.products);
  }

  #show(act: Act, browser: Browser, owner: string, answer: Answered, shown: Browser['shown']): void {
    const quantities = countsIn(answer, this.products);
    const tag = answer.headers['ETag'];
    if (tag !== undefined) browser.shown = { owner, tag, quantities };
    const isChecked = act.what === 'checkout' && act.match === true;
    const agreed = isChecked && answer.status === 200 && answer.headers['Idempotent-Replayed'] === undefined;
    if (agreed && shown !== undefined && String(shown.quantities) !== String(quantities) && !this.#isResumed) {
      throw this.wrong(`a checkout of [${String(shown.quantities)}] took [${String(quantities)}]`);
    }
  }

  /** A checkout that ends an unfinished one takes more than the cart shows. */
  get #isResumed(): boolean {
    return this.worlds.flat().some(({ held }) => Object.keys(held).length > 0);
  }

  /** `strands`, by product, of what happened at the same time. */
  #believe(strands: readonly Asked[][][], contended: boolean): void {
    this.worlds = this.worlds.map((worlds, index) => {
      const asked = (strands[index] ?? []).filter((strand) => strand.length > 0);
      const fit = atOnce(worlds, contended ? loosened(asked) : asked, this.seconds);
      if (fit.length > 0) return fit;
      throw this.wrong(`p${index} cannot be so: ${JSON.stringify(asked)}\n  after ${JSON.stringify(worlds)}`);
    });
  }
}

/**
 * What others may do in between: a checkout may leave a line that they write to; and the cart that migrate answers may
 * be read after what it moved was changed again.
 */
const loosened = (strands: readonly Asked[][]): Asked[][] =>
  strands.map((strand) =>
    strand.flatMap((one) => {
      const { ask, seen } = one;
      if (ask.kind === 'checkout') return [{ ...one, mayLeave: strands.length > 1 }];
      if (ask.kind !== 'move' || seen === undefined || strands.length === 1) return [one];
      return [
        { ask, seen: 'done' as const },
        { ask: { kind: 'look' as const, owner: ask.to }, seen },
      ];
    }),
  );
