import { beforeAll, expect, it } from 'vitest';
import { catalogue } from '../../system/support/catalogue.ts';
import { send } from '../../system/support/http.ts';
import { invoke, settled } from '../../system/support/laptop-cloud.ts';
import { Browser, newShopper } from '../../system/support/shoppers.ts';

// The races of test/faults/races.test.ts over HTTP, through the laptop cloud.

const CLIENTS = [2, 4, 8, 16];
let one: string;
let two: string;

beforeAll(async () => {
  const ids = (await catalogue()).map(({ productId }) => productId);
  [one = '', two = ''] = ids;
});

/** Clients of the same user or anonymous cart. */
const copies = (browser: Browser, count: number): Browser[] =>
  Array.from({ length: count }, () => {
    const copy = new Browser(browser.token);
    copy.cartId = browser.cartId;
    return copy;
  });

const untilDone = async (send: () => ReturnType<Browser['add']>) => {
  for (let tries = 0; ; tries += 1) {
    const answer = await send();
    const isBusy = answer.status === 429 || answer.status === 503;
    if (!isBusy || tries === 20) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100 * Math.random()));
  }
};

it.each(CLIENTS)('%i concurrent adds to one line all take effect', async (clients) => {
  const { browser } = await newShopper();
  const answers = await Promise.all(copies(browser, clients).map((copy) => untilDone(() => copy.add(one, 2))));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(await browser.quantities()).toEqual({ [one]: 2 * clients });
});

it.each(CLIENTS)('%i concurrent adds with the same Idempotency-Key take effect once', async (clients) => {
  const { browser } = await newShopper();
  const key: [string, string][] = [['Idempotency-Key', 'once']];
  const answers = await Promise.all(copies(browser, clients).map((copy) => untilDone(() => copy.add(one, 2, key))));
  const done = answers.filter(({ status }) => status === 200);
  expect(done.length).toBeGreaterThan(0);
  expect(new Set(done.map(({ json }) => json.quantity))).toEqual(new Set([2]));
  expect(await browser.quantities()).toEqual({ [one]: 2 });
});

it.each(CLIENTS)(
  'with %i clients, a migrate during concurrent adds to the anonymous cart loses nothing',
  async (clients) => {
    const { accessToken, browser } = await newShopper();
    const old = new Browser();
    await old.add(one, 2);
    await old.add(two, 3);
    const signedIn = copies(old, 1)[0] ?? old;
    signedIn.token = accessToken;
    const [migrated, ...added] = await Promise.all([
      untilDone(() => signedIn.migrate()),
      ...copies(old, clients - 1).map((copy) => untilDone(() => copy.add(one, 1))),
    ]);
    expect([migrated.status, ...added.map(({ status }) => status)]).toEqual(Array(clients).fill(200));
    const [now, rest] = [await browser.quantities(), await old.quantities()];
    expect((now[one] ?? 0) + (rest[one] ?? 0)).toBe(2 + clients - 1);
    expect([now[two], rest[two]]).toEqual([3, undefined]);
  },
);

it.each(CLIENTS)('%i concurrent migrates of one cart all return the merged cart', async (clients) => {
  const { accessToken, browser } = await newShopper();
  const old = new Browser();
  await old.add(one, 2);
  await browser.add(one, 1);
  old.token = accessToken;
  const answers = await Promise.all(copies(old, clients).map((copy) => untilDone(() => copy.migrate())));
  for (const { status, json } of answers) expect([status, json.totalQuantity]).toEqual([200, 3]);
  expect(await browser.quantities()).toEqual({ [one]: 3 });
});

it.each(CLIENTS)('with %i clients, a checkout during concurrent adds loses nothing', async (clients) => {
  const { browser } = await newShopper();
  await browser.add(one, 2);
  const [receipt, ...added] = await Promise.all([
    untilDone(() => copies(browser, 1)[0]?.checkOut() ?? browser.checkOut()),
    ...copies(browser, clients - 1).map((copy) => untilDone(() => copy.add(one, 1))),
  ]);
  expect([receipt.status, ...added.map(({ status }) => status)]).toEqual(Array(clients).fill(200));
  const left = await browser.quantities();
  expect(receipt.json.totalQuantity + (left[one] ?? 0)).toBe(2 + clients - 1);
});

it('the audit finds no drift after all these races', async () => {
  await settled();
  let answer = await invoke('AuditTotals', {});
  while (answer.error === undefined && !answer.payload.done) answer = await invoke('AuditTotals', {});
  expect(answer.error).toBeUndefined();
  expect(answer.payload).toMatchObject({ drifted: 0, drift: 0, done: true });
  const total = (await send('GET', `/api/cart/${one}/total`)).json.quantity;
  expect(total).toBeGreaterThan(0);
});
