import fc from 'fast-check';
import { type Act, isPossible, textOf } from './acts.ts';
import { FAULTS, type Fault } from './attempt.ts';
import type { Deliveries } from './deliveries.ts';
import { seeded } from './random.ts';
import type { Sequence } from './sequence.ts';

/** What is known before a command runs: which user is signed in to each browser. */
export interface Plan {
  users: (number | undefined)[];
}

export interface Real {
  sequence: Sequence;
  deliveries: Deliveries;
}

type Command = fc.AsyncCommand<Plan, Real, false>;

const BROWSERS = 3;
const USERS = 2;
const HOUR = 3_600_000;

const command = (
  text: string,
  run: (real: Real, plan: Plan) => Promise<unknown>,
  check: (plan: Readonly<Plan>) => boolean = () => true,
): Command => ({
  check,
  run: async (plan, real) => {
    await run(real, plan);
  },
  toString: () => text,
});

const fault = (last: number): fc.Arbitrary<Fault> =>
  fc.record({ call: fc.integer({ min: 1, max: last }), kind: fc.constantFrom(...FAULTS) });

const rarely = <T>(arbitrary: fc.Arbitrary<T>, freq: number) => fc.option(arbitrary, { nil: undefined, freq });

const browser = fc.nat(BROWSERS - 1);

const quantity = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(250, 499, 500, -500) },
);

const act = (faulty: number): fc.Arbitrary<Act> =>
  fc
    .record({
      browser,
      what: fc.constantFrom('add', 'add', 'add', 'set', 'remove', 'read', 'migrate', 'migrate', 'checkout', 'checkout'),
      product: fc.nat(2),
      quantity,
      key: rarely(fc.nat(1), 1),
      match: rarely(fc.constant(true), 3),
      fault: rarely(fault(6), faulty),
    })
    .map((one) => ({ ...one, quantity: one.what === 'set' ? Math.abs(one.quantity) % 501 : one.quantity }) as Act);

const canDo = (plan: Readonly<Plan>, one: Act): boolean =>
  isPossible(one, {
    user: plan.users[one.browser] === undefined ? undefined : 'somebody',
    cookie: undefined,
    shown: undefined,
  });

const clicks = fc.tuple(act(2), fc.boolean()).map(([one, again]) =>
  command(
    `${textOf(one)}${again ? ', repeated if the outcome is unknown' : ''}`,
    async ({ sequence }) => {
      const { answer } = await sequence.act(one);
      const silent = answer === 'died' || answer.status >= 500;
      const twice = one.key !== undefined || (one.what !== 'add' && one.what !== 'read');
      if (silent && again && twice) await sequence.act({ ...one, fault: undefined });
    },
    (plan) => canDo(plan, one),
  ),
);

const races = fc
  .tuple(fc.array(act(5), { minLength: 2, maxLength: 3 }), fc.nat(), fc.boolean())
  .map(([acts, seed, oneBrowser]) => {
    const all = acts.map((one) => ({
      ...one,
      browser: oneBrowser ? (acts[0]?.browser ?? 0) : one.browser,
      match: undefined,
    }));
    return command(
      `concurrently (${seed}): ${all.map(textOf).join(' | ')}`,
      ({ sequence }) => sequence.race(all, seeded(seed)),
      (plan) => all.every((one) => canDo(plan, one)),
    );
  });

/** A user signs in, and the storefront migrates: sometimes in two tabs at once, and concurrently with other clicks. */
const signIns = fc
  .tuple(browser, fc.nat(USERS - 1), fc.array(act(5), { maxLength: 2 }), rarely(fault(6), 3), fc.boolean(), fc.nat())
  .map(([index, who, acts, failing, twice, seed]) => {
    const migrate: Act = { browser: index, what: 'migrate', product: 0, quantity: 0 };
    const others = acts.map((one) => ({ ...one, browser: index, match: undefined }));
    const all = [{ ...migrate, fault: failing }, ...(twice ? [migrate] : []), ...others];
    return command(
      `b${index} signs in as u${who} (${seed}): ${all.map(textOf).join(' | ')}`,
      async ({ sequence }, plan) => {
        plan.users[index] = who;
        sequence.browser(index).user = sequence.user(who);
        sequence.history.push(`b${index} signs in as u${who}`);
        await sequence.race(all, seeded(seed));
      },
    );
  });

const signOuts = browser.map((index) =>
  command(
    `b${index} signs out`,
    async ({ sequence }, plan) => {
      plan.users[index] = undefined;
      sequence.browser(index).user = undefined;
      sequence.history.push(`b${index} signs out`);
    },
    (plan) => plan.users[index] !== undefined,
  ),
);

const clocks = fc
  .constantFrom(1 / 3600, 1, 13, 25, 7 * 24 + 1)
  .map((hours) => command(`${hours} hours pass`, ({ sequence }) => sequence.pass(hours * HOUR)));

const expiries = fc
  .nat()
  .map((seed) => command(`expired rows are deleted (${seed})`, ({ deliveries }) => deliveries.expire(seeded(seed))));

const landings = fc.constant(command('late calls take effect', ({ sequence }) => sequence.land()));

const feeds = fc
  .tuple(fc.integer({ min: 1, max: 9 }), rarely(fault(4), 2), rarely(fc.nat(), 3))
  .map(([count, failing, seed]) =>
    command(
      `feed ${count}${failing === undefined ? '' : ` [call ${failing.call} ${failing.kind}]`}${seed ?? ''}`,
      ({ deliveries }) => deliveries.feed(count, failing, seed === undefined ? undefined : seeded(seed)),
    ),
  );

const feedsAgain = fc
  .tuple(fc.nat(30), fc.integer({ min: 1, max: 9 }))
  .map(([from, count]) => command(`feed ${count} again`, ({ deliveries }) => deliveries.feedAgain(from, count)));

const feedsOfTwo = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.nat())
  .map(([count, seed]) =>
    command(`two workers get ${count} (${seed})`, ({ deliveries }) => deliveries.feedTwo(count, seeded(seed))),
  );

const giveUps = fc
  .integer({ min: 1, max: 4 })
  .map((n) => command(`give up ${n}`, ({ deliveries }) => deliveries.giveUp(n)));

const redrives = fc.nat().map((seed) => command('redrive', ({ deliveries }) => deliveries.redrive(seeded(seed))));

const messages = fc
  .tuple(fc.nat(5), fc.boolean(), rarely(fault(3), 2))
  .map(([which, again, failing]) =>
    command(`message ${which}`, ({ deliveries }) => deliveries.deliver(which, { again, fault: failing })),
  );

const losses = fc
  .nat(5)
  .map((which) => command(`message ${which} is lost`, async ({ deliveries }) => deliveries.lose(which)));

/** Everything that can happen, weighted by how likely it is to find something. */
export const anyCommands = (maxCommands: number, replayPath?: string) =>
  fc.commands<Plan, Real, false>(
    [
      ...Array.from({ length: 6 }, () => clicks),
      ...Array.from({ length: 3 }, () => races),
      signIns,
      signIns,
      signOuts,
      clocks,
      expiries,
      landings,
      feeds,
      feeds,
      feedsAgain,
      feedsOfTwo,
      giveUps,
      redrives,
      messages,
      losses,
    ],
    { maxCommands, size: 'max', ...(replayPath === undefined ? {} : { replayPath }) },
  );
