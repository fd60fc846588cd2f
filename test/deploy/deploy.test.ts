import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LaptopCloud, startLaptopCloud } from '../../local/cloud.ts';
import { type CallCognito, signIn } from '../../local/cognito/srp-client.ts';
import { type Emulator, startEmulator } from './support/emulator.ts';
import { program } from './support/python.ts';
import { COMMANDS, runCommand } from './support/runbook.ts';
import { OUTCOMES } from './support/runbook-outcomes.ts';

/**
 * The real `cdk bootstrap` and `cdk deploy --all` against an AWS emulator, and the deployed shop over HTTP. The emulator
 * has these limitations; the laptop cloud's tests cover what it omits:
 * - its Cognito authorizer accepts every request (our functions verify the token themselves);
 * - it enforces no IAM policy;
 * - it has no DNS for APIs and user pools, no layers, and no SDK in Lambda's runtime (`support/` replaces them);
 * - it drops the tags of buckets, which CDK's function that empties them reads (set by hand before the destroy);
 * - it serves no CloudFront distribution, so the site is checked in its bucket.
 */
const root = join(import.meta.dirname, '..', '..');
const assembly = join(root, '.build', 'deploy.out');
const outputsFile = join(root, '.build', 'deploy-outputs.json');

let emulator: Emulator;
let dynamoDb: DynamoDBClient;
let s3: S3Client;
let sqs: SQSClient;
/** Of the cart stack. It has more than describe-stack-resources returns. */
let cartResources: StackResource[];
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
/** Only for services without an SDK client in this project, because the CLI takes over a second to start. */
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

const signInAsNewShopper = async () => {
  const { UserPoolId: pool = '', UserPoolClientId: clientId = '' } = outputs.auth;
  const [email, password] = ['ann@example.com', 'Correct-horse-1'];
  await cognito('AdminCreateUser', { UserPoolId: pool, Username: email, MessageAction: 'SUPPRESS' });
  await cognito('AdminSetUserPassword', { UserPoolId: pool, Username: email, Password: password, Permanent: true });
  return signIn(cognito, { poolName: pool.split('_')[1] ?? '', clientId, email, password });
};

type StackResource = { LogicalResourceId: string; PhysicalResourceId: string; ResourceType: string };

/** The physical names of the cart stack's resources of a type. */
const resources = (type: string): string[] =>
  cartResources.filter(({ ResourceType }) => ResourceType === type).map(({ PhysicalResourceId }) => PhysicalResourceId);

const cartsTable = (): string => resources('AWS::DynamoDB::GlobalTable').find((name) => name.includes('Carts')) ?? '';

const bucketsNamed = async (prefix: string): Promise<string[]> => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  return Buckets.flatMap(({ Name = '' }) => (Name.startsWith(prefix) ? [Name] : []));
};

const siteBucket = async (): Promise<string> => (await bucketsNamed('shop-dev-web'))[0] ?? '';

const eventually = (expectation: () => Promise<void>): Promise<void> =>
  vi.waitFor(expectation, { timeout: 40_000, interval: 250 });

const newCart = async (productId: string, quantity: number) => {
  const { status, headers } = await call('cart', 'POST', '/cart', { body: { productId, quantity } });
  expect(status).toBe(200);
  const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';');
  return { Cookie: cookie };
};

beforeAll(async () => {
  emulator = await startEmulator();
  const connection = {
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  dynamoDb = new DynamoDBClient(connection);
  s3 = new S3Client({ ...connection, forcePathStyle: true });
  sqs = new SQSClient(connection);
  cdk('bootstrap', 'aws://000000000000/us-east-1');
  cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile);
  const byStack: Record<string, Record<string, string>> = JSON.parse(readFileSync(outputsFile, 'utf8'));
  const of = (area: string) => byStack[`shop-dev-${area}`] ?? {};
  outputs = { auth: of('auth'), products: of('products'), cart: of('cart'), web: of('web') };
  const listed = aws('cloudformation', 'list-stack-resources', '--stack-name', 'shop-dev-cart');
  cartResources = listed.StackResourceSummaries;
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

  it('rejects a malformed body by API Gateway’s model, and an unknown product in the function', async () => {
    const bad = await call('cart', 'POST', '/cart', { body: { productId: 'aurora-headphones', quantity: '2' } });
    expect(bad.status).toBe(400);
    const unknown = await call('cart', 'POST', '/cart', { body: { productId: 'nothing' } });
    expect(unknown).toMatchObject({ status: 404, body: { type: 'urn:problem:cart:product-not-found' } });
  });

  it('updates totals from the stream', async () => {
    const { body } = await call('products', 'GET', '/product');
    const { productId } = body.products[7];
    const quantity = async () => (await call('cart', 'GET', `/cart/${productId}/total`)).body?.quantity;
    const cart = await newCart(productId, 3);
    await eventually(async () => expect(await quantity()).toBe(3));
    await call('cart', 'DELETE', `/cart/${productId}`, { headers: cart });
    await eventually(async () => expect(await quantity()).toBe(0));
  });

  it('migrates a cart, and the queue worker deletes the moved lines', async () => {
    const productId = 'aurora-headphones';
    const cart = await newCart(productId, 4);
    const { accessToken } = await signInAsNewShopper();
    const user = { ...cart, Authorization: `Bearer ${accessToken}` };
    const merged = await call('cart', 'POST', '/cart/migrate', { headers: user });
    expect(merged).toMatchObject({ status: 200, body: { totalQuantity: 4 } });
    const Key = { pk: { S: `cart#${cart.Cookie.split('=')[1]}` }, sk: { S: `product#${productId}` } };
    await eventually(async () => {
      const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: cartsTable(), Key }));
      expect(Item).toBeUndefined();
    });
  });

  it('has its pages, assets, pictures and config in the bucket, with their cache lifetimes', async () => {
    const Bucket = await siteBucket();
    const cacheControl = async (Key = '') => (await s3.send(new HeadObjectCommand({ Bucket, Key }))).CacheControl;
    expect(await cacheControl('index.html')).toBe('no-cache');
    expect(await cacheControl('config.json')).toBe('no-cache');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const someIn = (folder: string) => Contents.find(({ Key }) => Key?.startsWith(folder))?.Key;
    expect(await cacheControl(someIn('assets/'))).toBe('public, max-age=31536000, immutable');
    expect(await cacheControl(someIn('pictures/'))).toBe('public, max-age=86400');
  });
});

describe('a command of the runbook', () => {
  let laptop: LaptopCloud;
  /** Version 1 of the CLI, the one on PyPI, ignores AWS_ENDPOINT_URL for queues. */
  const SQS_ENDPOINT =
    'aws() { if [ "$1" = sqs ]; then command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; else command aws "$@"; fi; }';
  const deployed = (command: string) => {
    const PATH = `${dirname(program('aws'))}:${process.env['PATH']}`;
    return runCommand(command, { environment: { ...emulator.environment, PATH }, definitions: SQS_ENDPOINT });
  };
  const onTheLaptop = (command: string) => {
    const environment = { ...process.env, PORT: new URL(laptop.url).port };
    return runCommand(command, { environment, definitions: `output() { echo ${laptop.url}; }` });
  };
  const outcomeOf = (command: string) => OUTCOMES.filter((outcome) => outcome.command.test(command));

  // Gives the commands something to show.
  beforeAll(async () => {
    laptop = await startLaptopCloud({ port: 0, assembly });
    for (const QueueUrl of resources('AWS::SQS::Queue'))
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a message' }));
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
  afterAll(() => laptop?.stop());

  it.each(COMMANDS)('%s', async (command) => {
    const [outcome, ...others] = outcomeOf(command);
    expect(others).toEqual([]);
    if (outcome === undefined) throw new Error('Say in runbook-outcomes.ts what this command prints.');
    if (outcome.on === 'deployed') expect(await deployed(command)).toMatch(outcome.prints);
    if (outcome.on === 'laptop') expect(await onTheLaptop(command)).toMatch(outcome.prints);
    if (outcome.on === 'nowhere' && outcome.checkedBy !== undefined) await deployed(`${command} ${outcome.checkedBy}`);
  });

  it('restores rows that are missing from our table from a restored one', async () => {
    const TableName = cartsTable();
    const [{ pk, sk, ...rest } = {}] = (await dynamoDb.send(new ScanCommand({ TableName }))).Items ?? [];
    if (pk === undefined || sk === undefined) throw new Error('There is no row to delete.');
    const Key = { pk, sk };
    await dynamoDb.send(new DeleteItemCommand({ TableName, Key }));
    await deployed(COMMANDS.find((command) => command.startsWith('aws dynamodb scan')) ?? '');
    expect((await dynamoDb.send(new GetItemCommand({ TableName, Key }))).Item).toEqual({ ...Key, ...rest });
    await dynamoDb.send(new DeleteTableCommand({ TableName: 'shop-dev-restored' }));
  });

  it('exists for every listed outcome', () => {
    expect(COMMANDS.length).toBeGreaterThan(15);
    const unused = OUTCOMES.filter((outcome) => !COMMANDS.some((command) => outcome.command.test(command)));
    expect(unused).toEqual([]);
  });
});

describe('the shop', () => {
  it('leaves nothing behind when it is destroyed', async () => {
    const Tagging = { TagSet: [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }] };
    await s3.send(new PutBucketTaggingCommand({ Bucket: await siteBucket(), Tagging }));
    // The assembly that was deployed.
    run('cdk', 'destroy', '--all', '--force', '--app', assembly);
    const stacks = aws('cloudformation', 'list-stacks', '--stack-status-filter', 'CREATE_COMPLETE', 'UPDATE_COMPLETE');
    expect(stacks.StackSummaries.map(({ StackName }: { StackName: string }) => StackName)).toEqual(['CDKToolkit']);
    expect((await dynamoDb.send(new ListTablesCommand())).TableNames).toEqual([]);
    expect(await bucketsNamed('shop-')).toEqual([]);
    expect(
      aws('logs', 'describe-log-groups').logGroups.filter(({ logGroupName }: { logGroupName: string }) =>
        logGroupName.includes('shop-dev'),
      ),
    ).toEqual([]);
  }, 180_000);
});
