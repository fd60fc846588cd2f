import { siteConfigSchema } from '@shop/shared/site-config';
import { describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { dynamoDb, eventually, invoke, logsOf, sqs, status } from './support/laptop-cloud.ts';
import { expectProblem } from './support/problem.ts';
import { shop } from './support/shop.ts';
import { Browser, newShopper, signInAs } from './support/shoppers.ts';

describe('the distribution', () => {
  it('serves the storefront’s page for each of its views', async () => {
    for (const path of ['/', '/index.html', '/cart', '/products/some-product', '/sign-in?next=%2Fcart']) {
      const answer = await send('GET', path);
      expect(answer.status).toBe(200);
      expect(answer.header('content-type')).toMatch(/^text\/html/);
      expect(answer.header('cache-control')).toBe('no-cache');
    }
  });

  it('responds 404 for a missing file', async () => {
    expect((await send('GET', '/assets/none.js')).status).toBe(404);
    expect((await send('GET', '/favicon-that-is-not.ico')).status).toBe(404);
  });

  it('responds 304 without a body to a matching If-None-Match', async () => {
    const etag = (await send('GET', '/index.html')).header('etag') ?? '';
    const again = await send('GET', '/index.html', { headers: [['If-None-Match', etag]] });
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
  });

  it('serves the storefront’s configuration', async () => {
    const answer = await send('GET', '/config.json');
    const config = siteConfigSchema.parse(answer.json);
    expect(config).toEqual({
      stage: 'dev',
      region: 'us-east-1',
      userPoolId: shop().userPoolId,
      userPoolClientId: shop().clientId,
      userPoolEndpoint: `${shop().url}/_local/cognito`,
    });
    expect(answer.header('cache-control')).toBe('no-cache');
  });

  it('rejects writes', async () => {
    expect((await send('POST', '/', { body: {} })).status).toBe(403);
  });
});

describe('the demo users', () => {
  it('can sign in', async () => {
    for (const user of [shop().demoShopper, shop().demoAdmin])
      expect((await new Browser((await signInAs(user)).accessToken).cart()).status).toBe(200);
  });
});

describe('the pages and APIs under /_local', () => {
  const audit = '/_local/lambda/2015-03-31/functions/AuditTotals/invocations';
  const page = (site: string, mode: string, dest: string): [string, string][] => [
    ['Sec-Fetch-Site', site],
    ['Sec-Fetch-Mode', mode],
    ['Sec-Fetch-Dest', dest],
  ];

  it('reject pages of other sites and other host names', async () => {
    expect((await send('POST', audit, { headers: page('cross-site', 'no-cors', 'empty'), body: '{}' })).status).toBe(
      403,
    );
    expect((await send('GET', '/_local/outbox', { headers: page('same-site', 'cors', 'empty') })).status).toBe(403);
    expect((await send('GET', '/_local/', { headers: page('cross-site', 'navigate', 'iframe') })).status).toBe(403);
    expect((await send('GET', '/_local/outbox', { headers: [['Host', 'evil.example:8080']] })).status).toBe(403);
  });

  it('accept a link from another site, and their own pages', async () => {
    expect((await send('GET', '/_local/', { headers: page('cross-site', 'navigate', 'document') })).status).toBe(200);
    expect((await send('GET', '/_local/outbox', { headers: page('same-origin', 'cors', 'empty') })).status).toBe(200);
  });

  it('do not invoke a function for GET', async () => {
    expect((await send('GET', audit)).status).toBe(405);
  });
});

describe('the outbox', () => {
  it('shows the mail that signing up sends', async () => {
    const { email } = await newShopper();
    const mails = (await send('GET', '/_local/outbox')).json as Record<string, string>[];
    expect(mails.find(({ to }) => to === email)).toEqual({
      to: email,
      subject: expect.stringMatching(/\w/),
      code: expect.stringMatching(/^\d{6}$/),
      sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });
});

describe('the status page', () => {
  it('shows functions, queues and event source mappings', async () => {
    const page = await send('GET', '/_local/');
    expect(page.header('content-type')).toMatch(/^text\/html/);
    expect(page.text).toContain('Laptop cloud status');
    await new Browser().add(await productId(), 1);
    const { functions, queues, mappings } = await status();
    const added = functions.find(({ logicalId }) => logicalId.startsWith('AddLine'));
    expect(added?.counts.invocations).toBeGreaterThan(0);
    expect(added?.recent[0]).toMatchObject({ source: 'API Gateway' });
    expect(queues.filter(({ isForFailures }) => isForFailures)).toHaveLength(2);
    expect(mappings.map(({ kind }) => kind).sort()).toEqual(['queue', 'stream']);
    for (const { problem } of mappings) expect(problem).toBeUndefined();
  });

  it('shows the logs of functions', async () => {
    await new Browser().add(await productId(), 1);
    await eventually(async () => expect((await logsOf('AddLine')).length).toBeGreaterThan(0));
  });

  it('is not served at other paths', async () => {
    expect((await send('GET', '/_local/nothing')).status).toBe(404);
    expect((await send('GET', '/_localx')).header('content-type')).toMatch(/^text\/html/);
  });
});

describe('the Invoke API', () => {
  it('invokes a function by name and by logical ID, and reports an error', async () => {
    const [, found] = (await status()).functions.filter(({ logicalId }) => /Product/.test(logicalId));
    for (const name of [found?.name ?? '', found?.logicalId ?? '', 'GetProduct']) {
      const answer = await send('POST', `/_local/lambda/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, {
        body: {},
      });
      expect(answer.status).toBe(200);
      expect(answer.header('x-amz-executed-version')).toBe('$LATEST');
    }
    expect((await send('POST', '/_local/lambda/2015-03-31/functions/none/invocations', { body: {} })).status).toBe(404);
    const failed = await invoke('CountTotals', { Records: 'none' });
    expect(failed).toMatchObject({ status: 200, error: 'Unhandled', payload: { errorMessage: expect.any(String) } });
  });

  it('responds 202 to an asynchronous invocation, and runs it afterwards', async () => {
    // Other tests invoke this function only through API Gateway.
    const url = '/_local/lambda/2015-03-31/functions/RemoveLine/invocations';
    const answer = await send('POST', url, { headers: [['X-Amz-Invocation-Type', 'Event']], body: {} });
    expect(answer.status).toBe(202);
    expect(answer.text).toBe('');
    await eventually(async () => {
      const removeLine = (await status()).functions.find(({ logicalId }) => logicalId.startsWith('RemoveLine'));
      expect(removeLine?.recent.map(({ source }) => source)).toContain('Invoke API');
    });
  });

  it.each([
    ['DryRun', 204],
    ['Nonsense', 400],
  ])('does not invoke the function for the invocation type %s', async (kind, expected) => {
    // The function that other tests, which run concurrently, invoke least.
    const runs = async () =>
      (await status()).functions.find(({ logicalId }) => logicalId.startsWith('AuditTotals'))?.counts;
    const before = await runs();
    const url = '/_local/lambda/2015-03-31/functions/AuditTotals/invocations';
    const answer = await send('POST', url, { headers: [['X-Amz-Invocation-Type', kind]], body: {} });
    expect([answer.status, await runs()]).toEqual([expected, before]);
  });
});

describe('the AWS endpoint', () => {
  it('serves the tables and the queues', async () => {
    expect((await dynamoDb('ListTables', {})).TableNames).toHaveLength(2);
    expect((await sqs('ListQueues', {})).QueueUrls.length).toBeGreaterThanOrEqual(2);
  });
});

describe('an expired line', () => {
  const expire = async (pk: string, id: string, seconds: number) =>
    dynamoDb('UpdateItem', {
      TableName: (await dynamoDb('ListTables', {})).TableNames.find((name: string) => name.includes('-Carts')),
      Key: { pk: { S: pk }, sk: { S: `product#${id}` } },
      UpdateExpression: 'SET expiresAt = :then',
      ExpressionAttributeValues: { ':then': { N: String(Math.floor(Date.now() / 1000) - seconds) } },
    });

  it('is in no response and counts as absent in every write, whether DynamoDB has deleted it or not', async () => {
    const { browser, sub } = await newShopper();
    const [a, b] = [await productId(0), await productId(1)];
    await browser.add(a, 5);
    await browser.add(b, 5);
    await expire(`user#${sub}`, a, 1);
    await expire(`user#${sub}`, b, 1);
    expect(await browser.quantities()).toEqual({});
    expectProblem(await browser.checkOut(), 'cart-empty');
    expectProblem(await browser.add(a, -1), 'quantity-below-zero');
    expect((await browser.add(b, 2)).json.quantity).toBe(2);
    expect(await browser.quantities()).toEqual({ [b]: 2 });
  });

  it('is not moved by migrate', async () => {
    const { browser } = await newShopper();
    const anonymous = new Browser();
    const id = await productId();
    await anonymous.add(id, 5);
    await expire(`cart#${anonymous.cartId}`, id, 1);
    browser.cartId = anonymous.cartId;
    expect((await browser.migrate()).json.items).toEqual([]);
  });
});
