import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/v4/core';
import { OPERATIONS } from '../../lib/api/operations.ts';
import { Browser, newShopper, signInAs } from './support/people.ts';
import { shop } from './support/shop.ts';

/** Whoever may call the operation, with two headphones in the cart. */
const callerOf = async (caller: (typeof OPERATIONS)[number]['caller']): Promise<Browser> => {
  const browser =
    caller === 'user'
      ? (await newShopper()).browser
      : new Browser(caller === 'admin' ? (await signInAs(shop().demoAdmin)).accessToken : undefined);
  if (caller !== 'admin') expect((await browser.add('aurora-headphones', 2)).status).toBe(200);
  return browser;
};

describe('the published description of the APIs', () => {
  it.each(OPERATIONS.map((operation) => [operation.id, operation] as const))(
    'tells the truth about %s: its example is answered as it says',
    async (_id, { caller, method, example, answer: schema }) => {
      const browser = await callerOf(caller);
      const answer = await browser.send(method.toUpperCase(), `/api${example.path}`, { body: example.body });
      expect(answer.status, answer.text).toBe(schema === undefined ? 204 : 200);
      if (schema !== undefined) expect(safeParse(schema, answer.json).error).toBeUndefined();
    },
  );
});
