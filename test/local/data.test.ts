import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { startLaptopCloud } from '../../local/cloud.ts';
import { startDynamoDb } from '../../local/dynamodb/engine.ts';
import { type SmallTemplate, table, writeAssembly } from './support/assembly.ts';
import { engineerAt } from './support/engineer.ts';
import { userPoolProperties } from './support/user-pool.ts';

const template: SmallTemplate = {
  Resources: {
    Things: table({ TableName: 'Things' }),
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: userPoolProperties },
    Admins: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'admin' } },
  },
};
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/work';
const Item = { pk: { S: 'kept' } };

const RUN_CLOUD = join(import.meta.dirname, 'support', 'run-cloud.ts');

const dataDirectory = mkdtempSync(join(tmpdir(), 'laptop-data-'));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

it('--data keeps rows, messages, users and the key that signs their tokens; without it everything starts fresh', async () => {
  const assembly = writeAssembly({ app: template });
  const first = await startLaptopCloud({ port: 0, assembly, dataDirectory });
  await engineerAt(first)('DynamoDB_20120810.PutItem', { TableName: 'Things', Item });
  await engineerAt(first)('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'kept' });
  const user = first.userPool?.addUser({ ...first.demoShopper, groups: [] });
  const keys = first.userPool?.jwks;
  await first.stop();

  const second = await startLaptopCloud({ port: 0, assembly, dataDirectory });
  expect((await engineerAt(second)('DynamoDB_20120810.Scan', { TableName: 'Things' })).Items).toEqual([Item]);
  const { Messages } = await engineerAt(second)('AmazonSQS.ReceiveMessage', { QueueUrl });
  expect(Messages.map(({ Body }: { Body: string }) => Body)).toEqual(['kept']);
  expect(second.userPool?.addUser({ ...second.demoShopper, groups: [] })).toEqual(user);
  expect(second.userPool?.jwks).toEqual(keys);
  await second.stop();

  const fresh = await startLaptopCloud({ port: 0, assembly });
  expect((await engineerAt(fresh)('DynamoDB_20120810.Scan', { TableName: 'Things' })).Items).toEqual([]);
  expect(fresh.userPool?.jwks).not.toEqual(keys);
  await fresh.stop();
});

it('a folder that another laptop cloud uses is refused in one sentence, until that one has ended, even by SIGKILL', async () => {
  const used = mkdtempSync(join(tmpdir(), 'laptop-used-'));
  onTestFinished(() => rmSync(used, { recursive: true, force: true }));
  const assembly = writeAssembly({ app: template });
  const other = spawn(process.execPath, [RUN_CLOUD, assembly, used], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  const start = () => startLaptopCloud({ port: 0, assembly, dataDirectory: used });
  await expect(start()).rejects.toThrow(`Another laptop cloud is using the folder ${used}.`);
  other.kill('SIGKILL');
  await once(other, 'exit');
  const cloud = await start();
  await expect(start()).rejects.toThrow('Another laptop cloud');
  await cloud.stop();
});

it('users that were damaged are told of by the name of their file', async () => {
  const damaged = mkdtempSync(join(tmpdir(), 'laptop-damaged-'));
  try {
    const users = join(damaged, 'users.json');
    writeFileSync(users, readFileSync(join(dataDirectory, 'users.json'), 'utf8').slice(0, 50));
    await expect(
      startLaptopCloud({ port: 0, assembly: writeAssembly({ app: template }), dataDirectory: damaged }),
    ).rejects.toThrow(`${users} is corrupt. Delete it`);
  } finally {
    rmSync(damaged, { recursive: true, force: true });
  }
});

it('DynamoDB finds its files in a folder of any name, whatever the terminal’s language is', async () => {
  vi.stubEnv('LC_ALL', 'C');
  onTestFinished(() => void vi.unstubAllEnvs());
  const engine = await startDynamoDb(join(dataDirectory, 'café'));
  await engine.stop();
});
