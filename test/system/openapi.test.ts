import { PROBLEMS, type ProblemName } from '@shop/shared/problem';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../lib/api/openapi.ts';
import { OPERATIONS, type Operation } from '../../lib/api/operations.ts';
import type { Answer, Json, Sent } from './support/http.ts';
import { eventually } from './support/laptop-cloud.ts';
import { shop } from './support/shop.ts';
import { Browser, newShopper, signInAs } from './support/shoppers.ts';

const document: Json = JSON.parse(JSON.stringify(openApiDocument()));
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'document', ...document });

/** The errors of a value against the schema at this JSON pointer of the published document. */
const schemaErrors = (pointer: string, value: unknown) => {
  const validate = ajv.compile({ $ref: `document#${pointer}` });
  return validate(value) ? [] : validate.errors;
};

const pointerTo = ({ method, path }: Operation, ...rest: string[]) =>
  ['', 'paths', path, method, ...rest].map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');

const cases = OPERATIONS.map((operation) => [operation.id, operation] as const);

/** A browser of somebody who may call the operation. */
const callerOf = async (caller: Operation['caller']): Promise<Browser> => {
  if (caller === 'user') return (await newShopper()).browser;
  return new Browser(caller === 'admin' ? (await signInAs(shop().demoAdmin)).accessToken : undefined);
};

const send = (browser: Browser, { method, example }: Operation, more: Sent & { path?: string } = {}) => {
  const { path = example.path, headers = [], ...sent } = more;
  const named = new Set(headers.map(([name]) => name));
  const own = Object.entries(example.headers ?? {}).filter(([name]) => !named.has(name));
  return browser.send(method.toUpperCase(), `/api${path}`, {
    ...('body' in example && { body: example.body }),
    ...sent,
    headers: [...own, ...headers],
  });
};

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** The example as a pattern: times and IDs vary, and a list in the example may be incomplete. */
const patternOf = (example: unknown): unknown => {
  if (Array.isArray(example)) return expect.arrayContaining(example.map(patternOf));
  if (typeof example === 'string' && INSTANT.test(example)) return expect.stringMatching(INSTANT);
  if (typeof example === 'string' && UUID.test(example)) return expect.stringMatching(UUID);
  if (typeof example !== 'object' || example === null) return example;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(example).map(([key, part]) => [key, patternOf(part)])),
  );
};

/** The expected response. The totals depend on all other tests. */
const expected = ({ id, example }: Operation): unknown => {
  const { answer } = example;
  if (id === 'getTotal') return { productId: expect.any(String), quantity: expect.any(Number) };
  if (id === 'listTotals') return patternOf({ items: [{ productId: 'aurora-headphones' }] });
  return patternOf(answer);
};

describe('the example of', () => {
  it.each(cases)('%s gets the response that the document shows', async (_id, operation) => {
    const { caller, answer: schema, answerHeaders = [], headers = [], example } = operation;
    const browser = await callerOf(caller);
    expect((await new Browser().add('aurora-headphones', 2)).status).toBe(200);
    if (caller !== 'admin') expect((await browser.add('aurora-headphones', 2)).status).toBe(200);
    const answer = await eventually(async () => {
      const each = await send(browser, operation);
      expect(each.status, each.text).toBe(schema === undefined ? 204 : 200);
      if (schema !== undefined) expect(each.json).toEqual(expected(operation));
      return each;
    });
    if (schema === undefined) {
      expect(answer.text).toBe('');
      return;
    }
    const pointer = pointerTo(operation, 'responses', '200', 'content', 'application/json', 'schema');
    expect(schemaErrors(pointer, answer.json)).toEqual([]);
    expect(schemaErrors(pointer, example.answer)).toEqual([]);
    for (const header of answerHeaders.filter((name) => name !== 'Idempotent-Replayed'))
      expect(answer.header(header), header).toBeDefined();
    if (headers.includes('Idempotency-Key')) {
      const again = await send(browser, operation);
      expect([again.status, again.header('idempotent-replayed'), again.json]).toEqual([200, 'true', answer.json]);
    }
  });

  it.each(cases.filter(([, { body }]) => body !== undefined))(
    '%s has a body that matches its schema',
    (_id, operation) => {
      const pointer = pointerTo(operation, 'requestBody', 'content', 'application/json', 'schema');
      expect(schemaErrors(pointer, operation.example.body)).toEqual([]);
    },
  );
});

const ONE = { productId: 'aurora-headphones', quantity: 1 };
const JSON_TYPE: [string, string] = ['Content-Type', 'application/json'];

/** Invalid variants of an operation's example, each of which at least some operations reject. */
const BAD_REQUESTS: readonly ((browser: Browser, operation: Operation) => Promise<Answer> | undefined)[] = [
  // Callers: with an invalid token, without a token, another user, another site.
  (_, operation) => send(new Browser('a.b.c'), operation),
  (_, operation) => send(new Browser(), operation),
  async (_, operation) => send((await newShopper()).browser, operation),
  (browser, operation) => send(browser, operation, { headers: [['Sec-Fetch-Site', 'cross-site']] }),
  // Bodies, except of GET.
  ...[
    { body: { ...ONE, more: 'x'.repeat(9_000) } },
    { body: '{', headers: [JSON_TYPE] },
    { body: '{}', headers: [['Content-Type', 'text/plain'] satisfies [string, string]] },
    { body: { ...ONE, quantity: 501 } },
  ].map(
    (sent) => (browser: Browser, operation: Operation) =>
      operation.method === 'get' ? undefined : send(browser, operation, sent),
  ),
  // An unknown product, too high a quantity, too low a quantity; each with a new idempotency key.
  ...[
    { ...ONE, productId: 'no-such-product' },
    { ...ONE, quantity: 500 },
    { ...ONE, quantity: -9 },
  ].map((body) => (browser: Browser, operation: Operation) => {
    const { pathname } = new URL(operation.path.replace('{productId}', body.productId), 'http://shop');
    return send(browser, operation, { path: pathname, body, headers: [['Idempotency-Key', String(body.quantity)]] });
  }),
  // Headers and queries.
  (browser, operation) => send(browser, operation, { headers: [['Idempotency-Key', 'a key']] }),
  (browser, operation) => send(browser, operation, { headers: [['If-Match', '"another"']] }),
  (browser, operation) => send(browser, operation, { path: `${operation.example.path.split('?')[0]}?limit=0` }),
  // The same key with another body, and a repetition with another key.
  async (browser, operation) => {
    await send(browser, operation);
    const body = operation.body && { ...Object(operation.example.body), quantity: 2 };
    return send(browser, operation, { body });
  },
  async (browser, operation) => {
    await send(browser, operation);
    const tag = (await browser.cart()).header('etag') ?? '';
    return send(browser, operation, {
      headers: [
        ['Idempotency-Key', 'another'],
        ['If-Match', tag],
      ],
    });
  },
];

/** Caused only by load, a crash, or the failure of another service. */
const NOT_REPRODUCED: readonly ProblemName[] = ['request-in-progress', 'product-service-unavailable'];

describe('the problems', () => {
  it.each(cases)('of %s are those that the document lists', async (_id, operation) => {
    const seen = new Set<string>();
    for (const request of BAD_REQUESTS) {
      const browser = await callerOf(operation.caller);
      if (operation.caller !== 'admin') await browser.add('aurora-headphones', 2);
      const answer = await request(browser, operation);
      if (answer === undefined || answer.status < 400) continue;
      const pointer = pointerTo(operation, 'responses', String(answer.status));
      seen.add(answer.json.type.replace('urn:problem:cart:', ''));
      const described = document.paths[operation.path][operation.method].responses[answer.status]?.description ?? '';
      expect(described, `${pointer} for ${answer.text}`).toContain(`\`${answer.json.type}\``);
      expect(schemaErrors('/components/schemas/Problem', answer.json)).toEqual([]);
    }
    expect([...seen].sort()).toEqual(operation.problems.filter((name) => !NOT_REPRODUCED.includes(name)).toSorted());
  });

  it('each have a valid example', () => {
    for (const name of Object.keys(PROBLEMS))
      expect(schemaErrors('/components/schemas/Problem', document.components.examples[name]?.value), name).toEqual([]);
  });
});
