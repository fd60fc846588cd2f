import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { type StageConfig, stageNamed } from '../../lib/stages.ts';
import { type Json, root, synthesise } from './support/synthesise.ts';

describe('what a stage says', () => {
  const origin = 'https://elsewhere.example.com';
  const { cart } = synthesise({
    stage: {
      ...stageNamed('dev'),
      lifetimes: { anonymous: Duration.hours(2), user: Duration.days(30) },
      totals: { batchSize: 7, window: Duration.seconds(9) },
      allowedOrigins: [origin],
    },
  });
  const { Environment } = Object.entries<Json>(cart.findResources('AWS::Lambda::Function')).find(([id]) =>
    id.startsWith('AddLine'),
  )?.[1].Properties ?? { Environment: {} };

  it('of lifetimes and origins reaches the functions', () => {
    expect(Environment.Variables).toMatchObject({
      ANONYMOUS_LIFETIME_SECONDS: '7200',
      USER_LIFETIME_SECONDS: '2592000',
      ALLOWED_ORIGINS: origin,
    });
  });

  const corsHeaders = {
    Vary: "'Origin'",
    'Access-Control-Allow-Origin': `'${origin}'`,
    'Access-Control-Allow-Credentials': "'true'",
    'Access-Control-Expose-Headers': "'ETag, Idempotent-Replayed, Retry-After'",
  };
  const prefixed = (prefix: string) =>
    Object.fromEntries(Object.entries(corsHeaders).map(([header, value]) => [`${prefix}.header.${header}`, value]));
  const methods = Object.values<Json>(cart.findResources('AWS::ApiGateway::Method')).map(
    ({ Properties }) => Properties,
  );

  it('of origins reaches every answer that no function gives, and only those that are named', () => {
    const own = Object.values<Json>(cart.findResources('AWS::ApiGateway::GatewayResponse'));
    expect(own.length).toBeGreaterThan(0);
    for (const { Properties } of own) expect(Properties.ResponseParameters).toMatchObject(prefixed('gatewayresponse'));
    const constants = methods.filter(({ HttpMethod }) => HttpMethod === 'ANY');
    expect(constants.length).toBeGreaterThan(0);
    for (const { Integration } of constants)
      expect(Integration.IntegrationResponses[0].ResponseParameters).toMatchObject(prefixed('method.response'));
    expect(JSON.stringify(synthesise().cart.toJSON())).not.toMatch(/Access-Control-Allow-Origin|OPTIONS/);
  });

  it('of origins lets their pages ask first, at every path, with the headers that requests carry', () => {
    const paths = (method: string) =>
      methods.filter(({ HttpMethod }) => HttpMethod === method).map(({ ResourceId }) => JSON.stringify(ResourceId));
    expect(paths('OPTIONS')).toEqual(expect.arrayContaining(paths('ANY')));
    for (const { HttpMethod, Integration } of methods)
      if (HttpMethod === 'OPTIONS')
        expect(Integration.IntegrationResponses[0].ResponseParameters).toMatchObject({
          'method.response.header.Access-Control-Allow-Origin': `'${origin}'`,
          'method.response.header.Access-Control-Allow-Credentials': "'true'",
          'method.response.header.Access-Control-Allow-Headers':
            "'Authorization,Cache-Control,Content-Type,Idempotency-Key,If-Match'",
        });
  });

  it('of totals reaches the stream’s mapping', () => {
    cart.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 9,
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  it('of totals has the audit wait for two windows before it calls a difference drift', () => {
    cart.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ SETTLE_SECONDS: '28' }) },
    });
  });

  it('protects the data of production, and a stage that there is not is an error', () => {
    expect(stageNamed('prod').protectData).toBe(true);
    expect(() => stageNamed('production')).toThrow('the stages are dev, prod');
  });
});

describe('npm run deploy and npm run destroy', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cdk-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  // In the place of the CDK: says how it was called.
  writeFileSync(join(directory, 'cdk'), '#!/bin/sh\necho "cdk $@"\nexit 3\n');
  chmodSync(join(directory, 'cdk'), 0o755);

  const stage = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'deploy.ts'), ...args], {
      encoding: 'utf8',
      env: { PATH: [directory, dirname(process.execPath), process.env['PATH']].join(delimiter) },
    });
    return { status, stdout: stdout.trim(), stderr };
  };

  it('deploys every stack of the stage, asks before broadening permissions, and ends as the CDK does', () => {
    expect(stage('deploy', '--stage', 'prod')).toMatchObject({
      status: 3,
      stdout: 'cdk deploy --all --context stage=prod --outputs-file cdk.out/outputs-prod.json',
    });
    expect(stage('deploy', '--yes').stdout).toMatch(/stage=dev .*--require-approval never$/);
  });

  it('destroys dev, and prod only when told twice', () => {
    expect(stage('destroy').stdout).toBe('cdk destroy --all --force --context stage=dev');
    expect(stage('destroy', '--stage', 'prod')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('--even-prod'),
    });
    expect(stage('destroy', '--stage', 'prod', '--even-prod').stdout).toContain('stage=prod');
  });

  it.each([[[]], [['remove']], [['deploy', '--stage', 'qa']], [['deploy', '--nonsense']]])(
    'says how it is used when asked for %j',
    (args) => {
      expect(stage(...args)).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(/npm run deploy|dev, prod/),
      });
    },
  );
});

describe('a workflow', () => {
  const workflows = Object.fromEntries(
    globSync('.github/workflows/*.yml', { cwd: root }).map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
  const named = (name: string) => workflows[`.github/workflows/${name}.yml`] ?? '';

  it.each(Object.keys(workflows))('%s runs actions as they were reviewed, with rights that it names', (path) => {
    const text = workflows[path] ?? '';
    const uses = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d/);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
    expect(text).not.toMatch(/secrets\.|access-key/);
  });

  it('tests every push on Linux and macOS, shows what a pull request changes, and deploys by a role', () => {
    expect(named('test')).toMatch(/on:\n {2}push:\n[\s\S]*os: \[ubuntu-latest, macos-latest\][\s\S]*bash \.ci\/run/);
    expect(named('diff')).toMatch(/on:\n {2}pull_request:\n/);
    expect(named('deploy')).toMatch(/id-token: write[\s\S]*role-to-assume:[\s\S]*npm run deploy/);
  });
});

describe('the stacks', () => {
  it('export the same with any settings: an export in use cannot be taken back, and so could not the setting', () => {
    const exportsOf = (stage: StageConfig) =>
      Object.values(synthesise({ stage })).map((template) => Object.keys(template.findOutputs('*')));
    const prod = stageNamed('prod');
    const domain = {
      name: 'a.example',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
      hostedZoneId: 'Z',
      hostedZoneName: 'a.example',
    };
    const everything: StageConfig = {
      ...prod,
      alarmMail: 'oncall@example.com',
      mail: { from: 'shop@a.example', region: 'us-east-1' },
      domain,
      allowedOrigins: ['https://b.example'],
    };
    expect(exportsOf(everything)).toEqual(exportsOf(prod));
  });
});

describe('names that a template gives to resources', () => {
  /** Those that must be unique in the account, by type and property. */
  const ACCOUNT_NAME = /^AWS::(CloudFront::\w+\.Name|(?!IAM::Policy|ApiGateway::Stage)\w+::(\w+)\.\2Name)$/;
  const namesIn = (stage: string): string[] =>
    Object.values(synthesise({ stage })).flatMap((template) =>
      Object.values<Json>(template.toJSON().Resources).flatMap(({ Type, Properties = {} }) =>
        Object.entries<Json>({
          ...Properties,
          ...Properties.CachePolicyConfig,
          ...Properties.ResponseHeadersPolicyConfig,
          ...Properties.OriginAccessControlConfig,
        })
          .filter(([key]) => ACCOUNT_NAME.test(`${Type}.${key}`))
          .map(([key, name]) => `${Type} ${key} ${JSON.stringify(name)}`),
      ),
    );
  const dev = namesIn('dev');

  it('differ between two stages in one account', () => {
    const references = /"Ref":"(?!AWS::)|"Fn::GetAtt":/;
    expect(namesIn('prod').filter((name) => dev.includes(name) && !references.test(name))).toEqual([]);
  });

  it('contain the region where they are unique across regions', () => {
    const global = dev.filter((name) => name.startsWith('AWS::CloudFront'));
    expect(global.length).toBeGreaterThan(4);
    expect(global.filter((name) => !name.includes('{"Ref":"AWS::Region"}'))).toEqual([]);
  });
});
