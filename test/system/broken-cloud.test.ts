import { afterEach, describe, expect, it } from 'vitest';
import { type LaptopCloud, startLaptopCloud } from '../../local/cloud.ts';
import type { Template } from '../../local/template/assembly.ts';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { rowsOf, status } from './support/laptop-cloud.ts';
import { expectProblem } from './support/problem.ts';
import { shop } from './support/shop.ts';
import { Browser } from './support/shoppers.ts';
import { mint, validClaims } from './support/tokens.ts';

let cloud: LaptopCloud | undefined;
afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
});

/** Starts a laptop cloud with edited templates. @returns its URL */
const startEditedCloud = async (edit: (template: Template, stack: string) => void): Promise<string> => {
  cloud = await startLaptopCloud({
    port: 0,
    assembly: shop().assembly,
    editTemplate: (stack, template) => {
      edit(template, stack);
      return template;
    },
  });
  return cloud.url;
};

const browserAt = (url: string): Browser => {
  const browser = new Browser();
  browser.url = url;
  return browser;
};

/** Removes one action from every policy of a function's role. */
const withoutAction = (functionId: string, action: string) => (template: Template) => {
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy' || !id.startsWith(`${functionId}Role`)) continue;
    const document = Properties?.['PolicyDocument'] as { Statement: { Action: string | string[] }[] };
    for (const statement of document.Statement) {
      const actions = [statement.Action].flat();
      if (actions.includes(action))
        statement.Action = actions.filter((each) => each !== action).concat('dynamodb:None');
    }
  }
};

describe('a permission missing from a template', () => {
  it('makes the laptop cloud deny exactly that call, as AWS would', async () => {
    const url = await startEditedCloud(withoutAction('GetCart', 'dynamodb:Query'));
    const browser = browserAt(url);
    expect((await browser.add(await productId(), 1)).status).toBe(200);
    const answer = await browser.cart();
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.header('content-type')).toMatch(/^application\/problem\+json/);
    const { refusals } = await status(url);
    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({
        action: 'dynamodb:Query',
        principal: expect.stringMatching(/^arn:aws:sts::000000000000:assumed-role\/.*GetCartRole.*\/.*GetCart/),
        resource: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\/.*-Carts/),
      });
  });

  it('makes migrate fail without changing either cart', async () => {
    const url = await startEditedCloud(withoutAction('MigrateCart', 'dynamodb:UpdateItem'));
    const anonymous = browserAt(url);
    const id = await productId();
    await anonymous.add(id, 3);
    const user = cloud?.userPool?.addUser({ email: 'someone@example.com', password: 'Some-password-1', groups: [] });
    const { key } = cloud?.userPool?.state() ?? {};
    const keys = { publicKey: cloud?.userPool?.jwks.keys[0] ?? {}, privateKey: key ?? {} };
    const browser = browserAt(url);
    browser.token = mint({ ...validClaims(), sub: user?.sub }, keys);
    browser.cartId = anonymous.cartId;
    const answer = await browser.migrate();
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.all('set-cookie')).toEqual([]);
    expect(await anonymous.quantities()).toEqual({ [id]: 3 });
    expect(await browser.quantities()).toEqual({});
  });
});

describe('a route with too many requests', () => {
  it('responds 429 with Retry-After, while other routes respond normally', async () => {
    const url = await startEditedCloud(({ Resources }) => {
      for (const { Properties } of Object.values(Resources))
        for (const setting of (Properties?.MethodSettings ?? []) as { ResourcePath: string }[])
          if (setting.ResourcePath === '/~1cart~1total')
            Object.assign(setting, { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 20 });
    });
    const many = await Promise.all(Array.from({ length: 60 }, () => send('GET', '/api/cart/total', { url })));
    const statuses = many.map(({ status }) => status);
    // Requests within the limit reach the authorizer.
    expect(statuses.filter((each) => each === 401).length).toBeGreaterThanOrEqual(20);
    const refused = many.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(10);
    for (const answer of refused) {
      expectProblem(answer, 'too-many-requests');
      expect(answer.header('retry-after')).toBe('1');
    }
    expect((await send('GET', '/api/cart', { url })).status).toBe(200);
    expect((await browserAt(url).add(await productId(), 1)).status).toBe(200);
  });
});

describe('an unavailable product service', () => {
  it('makes adds and sets respond 503 with Retry-After, and write nothing', async () => {
    // API Gateway may no longer invoke the product functions.
    const url = await startEditedCloud((template, stack) => {
      for (const [id, { Type }] of Object.entries(template.Resources))
        if (Type === 'AWS::Lambda::Permission' && stack.endsWith('-products')) delete template.Resources[id];
    });
    const browser = browserAt(url);
    const id = await productId();
    const cartId = '3f6f2c1e-8a51-4c1e-9b7a-2a6d6f0f7c11';
    browser.cartId = cartId;
    for (const answer of [await browser.add(id, 1), await browser.set(id, 1)]) {
      expectProblem(answer, 'product-service-unavailable');
      expect(Number(answer.header('retry-after'))).toBeGreaterThan(0);
    }
    expect(await rowsOf('Carts', `cart#${cartId}`, url)).toEqual([]);
  });
});
