import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLaptopCloud } from '../../local/cloud.ts';
import { type CallCognito, signIn } from '../../local/cognito/srp-client.ts';
import { type Emulator, startEmulator } from './support/emulator.ts';
import { program } from './support/python.ts';
import { COMMANDS, runCommand } from './support/runbook.ts';
import { OUTCOMES } from './support/runbook-outcomes.ts';

/**
 * The real `cdk bootstrap` and `cdk deploy --all` against an emulator of AWS, and the deployed shop over HTTP. What the
 * emulator does not do, and so is not shown here but by the laptop's tests:
 * - its Cognito authorizer lets every request through (our functions verify the token themselves);
 * - it enforces no IAM policy;
 * - it has no name service for APIs and pools, nor layers, nor the SDK of Lambda's runtime (`support/` stands in);
 * - it drops the tags of buckets, which CDK's function that empties them asks for (set by hand before the destroy);
 * - it serves no CloudFront distribution: the site is looked at in its bucket.
 */
const root = join(import.meta.dirname, '..', '..');
const assembly = join(root, '.build', 'deploy.out');
const outputsFile = join(root, '.build', 'deploy-outputs.json');

let emulator: Emulator;
let outputs: Record<'auth' | 'products' | 'cart' | 'web', Record<string, string>>;

const run = (command: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env: emulator.environment,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
  return stdout;
};
const cdk = (...args: string[]) => run('cdk', ...args, '--context', 'stage=dev', '--output', assembly);
const aws = (...args: string[]) => JSON.parse(run(program('aws'), ...args, '--output', 'json') || '{}');

const call = async (
  service: 'products' | 'cart',
  method: string,
  path: string,
  init: { body?: unknown; headers?: Record<string, string> } = {},
) => {
  const url = new URL(outputs[service].ProductServiceUrl ?? outputs[service].CartServiceUrl ?? '');
  const [apiId] = url.hostname.split('.');
  const answer = await fetch(`${emulator.endpoint}/restapis/${apiId}/api/_user_request_${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...init.headers },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
};

const cognito: CallCognito = async (operation, body) => {
  const answer = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return JSON.parse(await answer.text());
};

const signInAsNewShopper = () => {
  const { UserPoolId: pool = '', UserPoolClientId: clientId = '' } = outputs.auth;
  const [email, password] = ['ann@example.com', 'Correct-horse-1'];
  const admin = (command: string, ...args: string[]) =>
    aws('cognito-idp', command, '--user-pool-id', pool, '--username', email, ...args);
  admin('admin-create-user', '--message-action', 'SUPPRESS');
  admin('admin-set-user-password', '--password', password, '--permanent');
  return signIn(cognito, { poolName: pool.split('_')[1] ?? '', clientId, email, password });
};

type StackResource = { LogicalResourceId: string; PhysicalResourceId: string; ResourceType: string };

/** Of the cart stack, which has more resources than describe-stack-resources tells. */
const physical = (wanted: (resource: StackResource) => boolean): string[] =>
  aws('cloudformation', 'list-stack-resources', '--stack-name', 'shop-dev-cart')
    .StackResourceSummaries.filter(wanted)
    .map(({ PhysicalResourceId }: StackResource) => PhysicalResourceId);

const siteBucket = (): string =>
  aws('s3api', 'list-buckets').Buckets.find(({ Name }: { Name: string }) => Name.startsWith('shop-dev-web')).Name;

const eventually = async <T>(look: () => Promise<T>, wanted: (seen: T) => boolean): Promise<T> => {
  for (let tries = 0; ; tries += 1) {
    const seen = await look();
    if (wanted(seen) || tries === 60) return seen;
    await sleep(500);
  }
};

const newCart = async (productId: string, quantity: number) => {
  const { status, headers } = await call('cart', 'POST', '/cart', { body: { productId, quantity } });
  expect(status).toBe(200);
  const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';');
  return { Cookie: cookie };
};

beforeAll(async () => {
  emulator = await startEmulator();
  cdk('bootstrap', 'aws://000000000000/us-east-1');
  cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile);
  const byStack: Record<string, Record<string, string>> = JSON.parse(readFileSync(outputsFile, 'utf8'));
  const of = (area: string) => byStack[`shop-dev-${area}`] ?? {};
  outputs = { auth: of('auth'), products: of('products'), cart: of('cart'), web: of('web') };
}, 300_000);

afterAll(() => emulator?.stop());

describe('the deployed shop', () => {
  it('lists the catalogue', async () => {
    const { status, body } = await call('products', 'GET', '/product');
    expect(status).toBe(200);
    expect(body.products.length).toBeGreaterThanOrEqual(24);
  });

  it('adds, reads, sets and removes', async () => {
    const cart = await newCart('aurora-headphones', 2);
    const read = async () => (await call('cart', 'GET', '/cart', { headers: cart })).body;
    expect(await read()).toMatchObject({ totalQuantity: 2, subtotal: 25800 });
    expect(
      (await call('cart', 'PUT', '/cart/aurora-headphones', { headers: cart, body: { quantity: 5 } })).status,
    ).toBe(200);
    expect(await read()).toMatchObject({ totalQuantity: 5 });
    expect((await call('cart', 'DELETE', '/cart/aurora-headphones', { headers: cart })).status).toBe(204);
    expect(await read()).toMatchObject({ items: [] });
  });

  it('refuses a bad body by the gateway’s model, and an unknown product by the function', async () => {
    const bad = await call('cart', 'POST', '/cart', { body: { productId: 'aurora-headphones', quantity: '2' } });
    expect(bad.status).toBe(400);
    const unknown = await call('cart', 'POST', '/cart', { body: { productId: 'nothing' } });
    expect(unknown).toMatchObject({ status: 404, body: { type: 'urn:problem:cart:product-not-found' } });
  });

  it('counts totals from the stream', async () => {
    const { body } = await call('products', 'GET', '/product');
    const { productId } = body.products[7];
    const quantity = async () => (await call('cart', 'GET', `/cart/${productId}/total`)).body?.quantity;
    const cart = await newCart(productId, 3);
    expect(await eventually(quantity, (seen) => seen === 3)).toBe(3);
    await call('cart', 'DELETE', `/cart/${productId}`, { headers: cart });
    expect(await eventually(quantity, (seen) => seen === 0)).toBe(0);
  });

  it('migrates, and the queue’s worker deletes what was moved', async () => {
    const productId = 'aurora-headphones';
    const cart = await newCart(productId, 4);
    const { accessToken } = await signInAsNewShopper();
    const user = { ...cart, Authorization: `Bearer ${accessToken}` };
    const merged = await call('cart', 'POST', '/cart/migrate', { headers: user });
    expect(merged).toMatchObject({ status: 200, body: { totalQuantity: 4 } });
    const [table = ''] = physical(({ LogicalResourceId }) => LogicalResourceId.startsWith('Carts'));
    const pk = `cart#${cart.Cookie.split('=')[1]}`;
    const stored = async () =>
      aws(
        'dynamodb',
        'get-item',
        '--table-name',
        table,
        '--key',
        JSON.stringify({ pk: { S: pk }, sk: { S: `product#${productId}` } }),
      ).Item;
    expect(await eventually(stored, (item) => item === undefined)).toBeUndefined();
  });

  it('has its pages, pictures and config in the bucket, each to be kept as long as it should', () => {
    const bucket = siteBucket();
    const head = (Key: string) => aws('s3api', 'head-object', '--bucket', bucket, '--key', Key).CacheControl;
    expect(head('index.html')).toBe('no-cache');
    expect(head('config.json')).toBe('no-cache');
    const keys: string[] = aws('s3api', 'list-objects-v2', '--bucket', bucket).Contents.map(
      ({ Key }: { Key: string }) => Key,
    );
    expect(head(keys.find((key) => key.startsWith('assets/')) ?? '')).toBe('public, max-age=31536000, immutable');
    expect(head(keys.find((key) => key.startsWith('pictures/')) ?? '')).toBe('public, max-age=86400');
  });
});

describe('a command of the runbook', () => {
  const resources = (type: string) => physical(({ ResourceType }) => ResourceType === type);
  /** The CLI of version 1, which PyPI has, passes AWS_ENDPOINT_URL over for queues. */
  const ENDPOINT_OF_QUEUES =
    'aws() { if [ "$1" = sqs ]; then command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; else command aws "$@"; fi; }';
  const deployed = (command: string) => {
    const PATH = `${dirname(program('aws'))}:${process.env['PATH']}`;
    return runCommand(command, { environment: { ...emulator.environment, PATH }, more: ENDPOINT_OF_QUEUES });
  };
  const onTheLaptop = async (command: string) => {
    const cloud = await startLaptopCloud({ port: 0, assembly });
    try {
      const environment = { ...process.env, PORT: new URL(cloud.url).port };
      return await runCommand(command, { environment, more: `output() { echo ${cloud.url}; }` });
    } finally {
      await cloud.stop();
    }
  };
  const outcomeOf = (command: string) => OUTCOMES.filter((outcome) => outcome.command.test(command));

  // There is something to see.
  beforeAll(() => {
    for (const queue of resources('AWS::SQS::Queue'))
      run(
        program('aws'),
        'sqs',
        'send-message',
        '--endpoint-url',
        emulator.endpoint,
        '--queue-url',
        queue,
        '--message-body',
        'a message',
      );
    const [alarm = ''] = resources('AWS::CloudWatch::Alarm').filter((name) => name.includes('AddLineCrashes'));
    run(
      program('aws'),
      'cloudwatch',
      'set-alarm-state',
      '--alarm-name',
      alarm,
      '--state-value',
      'ALARM',
      '--state-reason',
      'test',
    );
  });

  it.each(COMMANDS)('%s', async (command) => {
    const [outcome, ...others] = outcomeOf(command);
    expect(others).toEqual([]);
    if (outcome === undefined) throw new Error('Say in runbook-outcomes.ts what this command prints.');
    if (outcome.on === 'deployed') expect(await deployed(command)).toMatch(outcome.prints);
    if (outcome.on === 'laptop') expect(await onTheLaptop(command)).toMatch(outcome.prints);
    if (outcome.on === 'nowhere' && outcome.checkedBy !== undefined) await deployed(`${command} ${outcome.checkedBy}`);
  });

  it('brings back the rows that a restored table has and ours has lost', async () => {
    const [table = ''] = resources('AWS::DynamoDB::GlobalTable').filter((name) => name.includes('Carts'));
    const [lost] = aws('dynamodb', 'scan', '--table-name', table).Items;
    const key = ['--table-name', table, '--key', JSON.stringify({ pk: lost.pk, sk: lost.sk })];
    aws('dynamodb', 'delete-item', ...key);
    await deployed(COMMANDS.find((command) => command.startsWith('aws dynamodb scan')) ?? '');
    expect(aws('dynamodb', 'get-item', ...key).Item).toEqual(lost);
    aws('dynamodb', 'delete-table', '--table-name', 'shop-dev-restored');
  });

  it('is there for every outcome that is listed', () => {
    expect(COMMANDS.length).toBeGreaterThan(15);
    const unused = OUTCOMES.filter((outcome) => !COMMANDS.some((command) => outcome.command.test(command)));
    expect(unused).toEqual([]);
  });
});

describe('the shop', () => {
  it('is gone without leftovers once destroyed', () => {
    const tags = 'TagSet=[{Key=aws-cdk:auto-delete-objects,Value=true}]';
    aws('s3api', 'put-bucket-tagging', '--bucket', siteBucket(), '--tagging', tags);
    cdk('destroy', '--all', '--force');
    const stacks = aws('cloudformation', 'list-stacks', '--stack-status-filter', 'CREATE_COMPLETE', 'UPDATE_COMPLETE');
    expect(stacks.StackSummaries.map(({ StackName }: { StackName: string }) => StackName)).toEqual(['CDKToolkit']);
    expect(aws('dynamodb', 'list-tables').TableNames).toEqual([]);
    expect(
      aws('s3api', 'list-buckets').Buckets.filter(({ Name }: { Name: string }) => Name.startsWith('shop-')),
    ).toEqual([]);
    expect(
      aws('logs', 'describe-log-groups').logGroups.filter(({ logGroupName }: { logGroupName: string }) =>
        logGroupName.includes('shop-dev'),
      ),
    ).toEqual([]);
  }, 180_000);
});
