import { linesOf, putRows } from '../../support/rows.ts';
import { product } from '../../support/shop.ts';
import type { Act } from './acts.ts';
import { Attempt, FAULTS, type Fault, type FaultKind } from './attempt.ts';
import type { Block } from './block.ts';
import { Deliveries } from './deliveries.ts';
import { Sequence } from './sequence.ts';

/** An operation or worker that runs once for each call it makes and each way that call can fail. */
export interface Scenario {
  name: string;
  /** How many products there are; by default three. */
  products?: number;
  kinds?: readonly FaultKind[];
  /** Which of its calls fail, by name; by default all. */
  where?: RegExp;
  prepare(stage: Stage): Promise<unknown>;
  /** The operation, with the fault. */
  act(stage: Stage, fault: Fault | undefined): Promise<Attempt>;
  /** What AWS and the storefront do afterwards. */
  recover?(stage: Stage): Promise<unknown>;
}

export interface Stage {
  sequence: Sequence;
  deliveries: Deliveries;
}

const click = (what: Act['what'], more: Partial<Act> = {}): Act => ({
  browser: 0,
  what,
  product: 0,
  quantity: 2,
  ...more,
});

const does = async ({ sequence }: Stage, act: Act) => (await sequence.act(act)).attempt;

const signedIn = ({ sequence }: Stage, browser = 0) => {
  sequence.browser(browser).user = sequence.user(0);
};

/** An anonymous cart and a user's cart of two lines each, with one product in common. */
const bothCarts = async (stage: Stage) => {
  signedIn(stage, 1);
  await does(stage, click('add', { browser: 1, product: 1, quantity: 3 }));
  await does(stage, click('add', { browser: 1, product: 2 }));
  await does(stage, click('add'));
  await does(stage, click('add', { product: 1 }));
  signedIn(stage);
};

const userCart = async (stage: Stage) => {
  signedIn(stage);
  for (const product of [0, 1, 2]) await does(stage, click('add', { product }));
};

/** A line of every product, written to the table as an add would write it, and to the model. */
const largeCart = async (stage: Stage) => {
  const { sequence } = stage;
  signedIn(stage);
  const owner = `user#${sequence.user(0)}`;
  const products = sequence.products.map((productId) => product(productId));
  const lines = linesOf(owner, products, { quantity: 2, now: sequence.shop.clock.now() });
  const { client, tables } = sequence.block;
  await putRows(client, tables.carts, lines);
  sequence.owners.add(owner);
  sequence.states = lines.map(({ quantity, expiresAt }) => [
    { carts: { [owner]: { quantity, until: expiresAt } }, held: {}, keys: {} },
  ]);
};

const again = (act: Act) => (stage: Stage) => stage.sequence.act(act);

const migrated = async (stage: Stage) => {
  await bothCarts(stage);
  await does(stage, click('migrate'));
};

/** Delivers all records so far to the totals worker, and checks the ledger after each of its calls. */
const counts = async ({ deliveries }: Stage, fault: Fault | undefined) => {
  const attempt = new Attempt(fault, { afterCall: () => deliveries.checkLedger() });
  await deliveries.count(await deliveries.lines(), attempt);
  return attempt;
};

/** The faults and the calls that matter where all of them would take too long. */
const ESSENTIAL: readonly FaultKind[] = ['lost', 'dies-after'];
const WRITES = /Write|Put|Update|Delete/;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'add without a key to an existing line',
    prepare: (stage) => does(stage, click('add')),
    act: (stage, fault) => does(stage, click('add', { fault })),
  },
  {
    name: 'add without a key to an expired line',
    prepare: async (stage) => {
      await does(stage, click('add'));
      await stage.sequence.pass(25 * 3_600_000);
    },
    act: (stage, fault) => does(stage, click('add', { fault })),
  },
  {
    name: 'add without a key that takes the whole quantity',
    prepare: (stage) => does(stage, click('add')),
    act: (stage, fault) => does(stage, click('add', { quantity: -2, fault })),
  },
  {
    name: 'add with a key to an existing line',
    prepare: (stage) => does(stage, click('add')),
    act: (stage, fault) => does(stage, click('add', { key: 1, fault })),
    recover: again(click('add', { key: 1 })),
  },
  {
    name: 'add with a key of a new line',
    prepare: userCart,
    act: (stage, fault) => does(stage, click('add', { product: 1, key: 1, fault })),
    recover: async (stage) => {
      await stage.sequence.act(click('add', { product: 1, key: 1 }));
      await stage.sequence.act(click('remove', { product: 1 }));
      await stage.sequence.act(click('add', { product: 1, key: 1 }));
    },
  },
  {
    name: 'add with a key that takes the whole quantity',
    prepare: (stage) => does(stage, click('add')),
    act: (stage, fault) => does(stage, click('add', { quantity: -2, key: 1, fault })),
    recover: again(click('add', { quantity: -2, key: 1 })),
  },
  {
    name: 'set',
    prepare: (stage) => does(stage, click('add')),
    act: (stage, fault) => does(stage, click('set', { quantity: 7, fault })),
    recover: again(click('set', { quantity: 7 })),
  },
  {
    name: 'set of a moved line',
    prepare: async (stage) => {
      await migrated(stage);
      stage.sequence.browser(2).cookie = `__Host-cartId=${stage.sequence.shop.messages[0]?.[0]?.pk.slice(5)}`;
    },
    act: (stage, fault) => does(stage, click('set', { browser: 2, quantity: 7, fault })),
    recover: again(click('set', { browser: 2, quantity: 7 })),
  },
  {
    name: 'remove',
    prepare: (stage) => does(stage, click('add')),
    act: (stage, fault) => does(stage, click('remove', { fault })),
    recover: again(click('remove')),
  },
  {
    name: 'migrate',
    prepare: bothCarts,
    act: (stage, fault) => does(stage, click('migrate', { fault })),
    recover: again(click('migrate')),
  },
  {
    name: 'migrate whose message is lost',
    prepare: bothCarts,
    act: (stage, fault) => does(stage, click('migrate', { fault })),
    recover: async (stage) => {
      stage.deliveries.lose(0);
      await stage.sequence.act(click('migrate'));
      await stage.sequence.pass(25 * 3_600_000);
      await stage.deliveries.expire();
    },
  },
  {
    name: 'checkout without a key',
    prepare: userCart,
    act: (stage, fault) => does(stage, click('checkout', { fault })),
    recover: again(click('checkout')),
  },
  {
    name: 'checkout with a key',
    prepare: userCart,
    act: (stage, fault) => does(stage, click('checkout', { key: 1, fault })),
    recover: async (stage) => {
      await stage.sequence.act(click('checkout', { key: 1 }));
      await stage.sequence.act(click('add', { product: 1 }));
      await stage.sequence.act(click('checkout', { key: 1 }));
    },
  },
  {
    name: 'the totals worker',
    prepare: migrated,
    act: counts,
    recover: async ({ deliveries }) => {
      await deliveries.feed(2);
      await deliveries.feedAgain(1, 3);
    },
  },
  {
    name: 'the totals worker, with records it has already counted',
    prepare: async (stage) => {
      await bothCarts(stage);
      await stage.deliveries.feed(3);
      await does(stage, click('migrate'));
      await does(stage, click('set', { quantity: 5 }));
    },
    act: counts,
  },
  {
    name: 'the delete worker',
    prepare: migrated,
    act: ({ deliveries }, fault) => deliveries.deliver(0, { fault }),
    recover: ({ deliveries }) => deliveries.deliver(0, { again: true }),
  },
  {
    name: 'the delete worker, after the shopper used the anonymous cart again',
    prepare: async (stage) => {
      await migrated(stage);
      stage.sequence.browser(2).cookie = `__Host-cartId=${stage.sequence.shop.messages[0]?.[0]?.pk.slice(5)}`;
      await does(stage, click('add', { browser: 2 }));
    },
    act: ({ deliveries }, fault) => deliveries.deliver(0, { fault }),
  },
  // Last, because it fills the engine. A checkout without a key is tested with few lines in small transactions.
  {
    name: 'checkout with a key of more than a hundred lines',
    products: 102,
    kinds: ESSENTIAL,
    where: WRITES,
    prepare: largeCart,
    act: (stage, fault) => does(stage, click('checkout', { key: 1, fault })),
    recover: again(click('checkout', { key: 1 })),
  },
];

/** Runs a scenario to its end. @returns the calls that it made before it recovered */
const run = async (block: Block, scenario: Scenario, fault?: Fault): Promise<readonly string[]> => {
  const sequence = new Sequence(block, { products: scenario.products ?? 3 });
  const stage: Stage = { sequence, deliveries: new Deliveries(sequence) };
  await scenario.prepare(stage);
  const { trace } = await scenario.act(stage, fault);
  await scenario.recover?.(stage);
  await stage.deliveries.settle();
  return trace;
};

/** Runs a scenario without faults, then with each kind of fault at each of its calls. @returns how many faults that was */
export const runAll = async (block: Block, scenario: Scenario): Promise<number> => {
  const { kinds = FAULTS, where = /./ } = scenario;
  const faultless = await run(block, scenario);
  const calls = faultless.flatMap((name, index) => (where.test(name) ? [index + 1] : []));
  await Promise.all(
    kinds.map(async (kind) => {
      for (const call of calls) {
        const { length } = await run(block, scenario, { call, kind });
        if (length < call) throw new Error(`${kind} at call ${call} of ${faultless.length}: there were only ${length}`);
      }
    }),
  );
  return kinds.length * calls.length;
};
