import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { readAssembly } from '../../../local/template/assembly.ts';
import { Deployment } from '../../../local/template/deployment.ts';
import { KINDS } from '../../../local/template/kinds.ts';

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown>; [more: string]: unknown }>;
export type SmallTemplate = { Resources: Resources; Outputs?: Record<string, unknown>; [more: string]: unknown };

const written: string[] = [];
afterAll(() => {
  for (const directory of written) rmSync(directory, { recursive: true, force: true });
});

/** Writes an assembly as `cdk synth` does: templates by stack name, and the files of assets by key. */
export const writeAssembly = (
  stacks: Record<string, object>,
  assets: Record<string, Record<string, string>> = {},
): string => {
  const directory = mkdtempSync(join(tmpdir(), 'laptop-test-'));
  written.push(directory);
  const write = (name: string, value: unknown) => writeFileSync(join(directory, name), JSON.stringify(value));
  const files: Record<string, unknown> = {};
  for (const [key, contents] of Object.entries(assets)) {
    const path = `asset.${key}`;
    for (const [file, text] of Object.entries(contents)) {
      mkdirSync(join(directory, path, file, '..'), { recursive: true });
      writeFileSync(join(directory, path, file), text);
    }
    files[key] = { source: { path }, destinations: { here: { objectKey: `${key}.zip` } } };
  }
  write('files.assets.json', { files });
  const artifacts: Record<string, unknown> = {
    assets: { type: 'cdk:asset-manifest', properties: { file: 'files.assets.json' } },
  };
  for (const [stackName, template] of Object.entries(stacks)) {
    write(`${stackName}.template.json`, template);
    artifacts[stackName] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${stackName}.template.json`, stackName },
    };
  }
  write('manifest.json', { version: '1', artifacts });
  return directory;
};

/** The deployment of these templates and assets, as the laptop cloud reads them. */
export const deploy = (...assembly: Parameters<typeof writeAssembly>): Deployment =>
  new Deployment(readAssembly(writeAssembly(...assembly)), KINDS);

const ASSUMED_BY_LAMBDA = {
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};

/** A function whose bundle is the asset with the key `id`, and a role with these statements. */
export const functionWithRole = (
  id: string,
  statements: unknown[] = [],
  more: Record<string, unknown> = {},
): Resources => ({
  [id]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: `${id}.zip` },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
      MemorySize: 256,
      Timeout: 5,
      ...more,
    },
  },
  [`${id}Role`]: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: ASSUMED_BY_LAMBDA,
      Policies: statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }],
    },
  },
});

/** A table with a stream, keyed by `pk`. */
export const table = (more: Record<string, unknown> = {}) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: [{ Region: { Ref: 'AWS::Region' } }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    ...more,
  },
});

export const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
