import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startLaptopCloud } from '../../local/cloud.ts';
import { startDynamoDb } from '../../local/dynamodb/engine.ts';
import { type SmallTemplate, table, writeAssembly } from './support/assembly.ts';
import { awsAt } from './support/calls.ts';
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

describe('the data folder', () => {
  it('persists rows, messages, users and the token signing key; without it, everything starts empty', async () => {
    const assembly = writeAssembly({ app: template });
    const first = await startLaptopCloud({ port: 0, assembly, dataDirectory });
    await awsAt(first)('DynamoDB_20120810.PutItem', { TableName: 'Things', Item });
    await awsAt(first)('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'kept' });
    const user = first.userPool?.addUser({ ...first.demoShopper, groups: [] });
    const keys = first.userPool?.jwks;
    await first.stop();

    const second = await startLaptopCloud({ port: 0, assembly, dataDirectory });
    expect((await awsAt(second)('DynamoDB_20120810.Scan', { TableName: 'Things' })).Items).toEqual([Item]);
    const { Messages } = await awsAt(second)('AmazonSQS.ReceiveMessage', { QueueUrl });
    expect(Messages.map(({ Body }: { Body: string }) => Body)).toEqual(['kept']);
    expect(second.userPool?.addUser({ ...second.demoShopper, groups: [] })).toEqual(user);
    expect(second.userPool?.jwks).toEqual(keys);
    await second.stop();

    const fresh = await startLaptopCloud({ port: 0, assembly });
    expect((await awsAt(fresh)('DynamoDB_20120810.Scan', { TableName: 'Things' })).Items).toEqual([]);
    expect(fresh.userPool?.jwks).not.toEqual(keys);
    await fresh.stop();
  });

  it('is refused while another laptop cloud uses it, but not after that one was killed', async () => {
    const used = join(dataDirectory, 'used');
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

  it('with a corrupt users file is an error that names the file', async () => {
    const corrupt = join(dataDirectory, 'corrupt');
    mkdirSync(corrupt);
    const users = join(corrupt, 'users.json');
    writeFileSync(users, readFileSync(join(dataDirectory, 'users.json'), 'utf8').slice(0, 50));
    await expect(
      startLaptopCloud({ port: 0, assembly: writeAssembly({ app: template }), dataDirectory: corrupt }),
    ).rejects.toThrow(`${users} is corrupt. Delete it`);
  });

  it('can have a name that is not ASCII, whatever the locale', async () => {
    vi.stubEnv('LC_ALL', 'C');
    onTestFinished(() => void vi.unstubAllEnvs());
    const engine = await startDynamoDb(join(dataDirectory, 'café'));
    await engine.stop();
  });
});
