import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { type StageConfig, stageNamed } from '../../lib/stages.ts';
import { COMPLETE_STAGE, type Json, resourcesOf, root, synthesise } from './support/synthesise.ts';

describe('a setting of a stage', () => {
  const origin = 'https://elsewhere.example.com';
  const { cart } = synthesise({
    stage: {
      ...stageNamed('dev'),
      lifetimes: { anonymous: Duration.hours(2), user: Duration.days(30) },
      totals: { batchSize: 7, window: Duration.seconds(9) },
      allowedOrigins: [origin],
    },
  });
  it('for lifetimes or origins reaches the functions', () => {
    const functions = Object.entries<Json>(cart.findResources('AWS::Lambda::Function'));
    const [, addLine] = functions.find(([id]) => id.startsWith('AddLine')) ?? [];
    expect(addLine.Properties.Environment.Variables).toMatchObject({
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
  const methods = resourcesOf(cart, 'AWS::ApiGateway::Method').map(({ Properties }) => Properties);

  it('for origins reaches every response that is not from a function; without it, there are no CORS headers', () => {
    const gatewayResponses = resourcesOf(cart, 'AWS::ApiGateway::GatewayResponse');
    expect(gatewayResponses.length).toBeGreaterThan(0);
    for (const { Properties } of gatewayResponses)
      expect(Properties.ResponseParameters).toMatchObject(prefixed('gatewayresponse'));
    const mocks = methods.filter(({ HttpMethod }) => HttpMethod === 'ANY');
    expect(mocks.length).toBeGreaterThan(0);
    for (const { Integration } of mocks)
      expect(Integration.IntegrationResponses[0].ResponseParameters).toMatchObject(prefixed('method.response'));
    expect(JSON.stringify(synthesise().cart.toJSON())).not.toMatch(/Access-Control-Allow-Origin|OPTIONS/);
  });

  it('for origins allows preflight requests on every path, with all headers that our requests have', () => {
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

  it('for totals reaches the event source mapping of the stream', () => {
    cart.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 9,
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  it('for totals determines how long the audit waits before a difference counts as drift', () => {
    cart.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ SETTLE_SECONDS: '28' }) },
    });
  });

  it.each(['dev', 'prod'])('for lifetimes keeps anonymous lines for a day and users’ for seven days in %s', (name) => {
    const { anonymous, user } = stageNamed(name).lifetimes;
    expect([anonymous.toDays(), user.toDays()]).toEqual([1, 7]);
  });

  it('for data protection is on in prod', () => {
    expect(stageNamed('prod').protectData).toBe(true);
  });

  it('of an unknown stage is an error that lists the stages', () => {
    expect(() => stageNamed('production')).toThrow('the stages are dev, prod');
  });
});

describe('npm run deploy and npm run destroy', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cdk-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  // Stands in for the CDK: prints its arguments.
  writeFileSync(join(directory, 'cdk'), '#!/bin/sh\necho "cdk $@"\nexit 3\n');
  chmodSync(join(directory, 'cdk'), 0o755);

  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'deploy.ts'), ...args], {
      encoding: 'utf8',
      env: { PATH: [directory, dirname(process.execPath), process.env['PATH']].join(delimiter) },
    });
    return { status, stdout: stdout.trim(), stderr };
  };

  it('deploy every stack of the stage, ask before broadening permissions, and exit with the CDK’s code', () => {
    expect(run('deploy', '--stage', 'prod')).toMatchObject({
      status: 3,
      stdout: 'cdk deploy --all --context stage=prod --outputs-file cdk.out/outputs-prod.json',
    });
    expect(run('deploy', '--yes').stdout).toMatch(/stage=dev .*--require-approval never$/);
  });

  it('destroy dev, and prod only with --even-prod', () => {
    expect(run('destroy').stdout).toBe('cdk destroy --all --force --context stage=dev');
    expect(run('destroy', '--stage', 'prod')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('--even-prod'),
    });
    expect(run('destroy', '--stage', 'prod', '--even-prod').stdout).toContain('stage=prod');
  });

  it.each([[[]], [['remove']], [['deploy', '--stage', 'qa']], [['deploy', '--nonsense']]])(
    'print the usage for the arguments %j',
    (args) => {
      expect(run(...args)).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(/npm run deploy|dev, prod/),
      });
    },
  );
});

describe('the workflows', () => {
  const workflows = Object.fromEntries(
    globSync('.github/workflows/*.yml', { cwd: root }).map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
  const named = (name: string) => workflows[`.github/workflows/${name}.yml`] ?? '';

  it.each(Object.keys(workflows))(
    '%s pins its actions to commits, declares its permissions and uses no secrets',
    (path) => {
      const text = workflows[path] ?? '';
      const uses = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
      expect(uses.length).toBeGreaterThan(0);
      for (const action of uses) expect(action).toMatch(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d/);
      expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
      expect(text).not.toMatch(/secrets\.|access-key/);
    },
  );

  it('test every push on Linux and macOS, show what a pull request changes, and deploy with a role', () => {
    expect(named('test')).toMatch(/on:\n {2}push:\n[\s\S]*os: \[ubuntu-latest, macos-latest\][\s\S]*bash \.ci\/run/);
    expect(named('diff')).toMatch(/on:\n {2}pull_request:\n/);
    expect(named('deploy')).toMatch(/id-token: write[\s\S]*role-to-assume:[\s\S]*npm run deploy/);
  });
});

describe('the stacks', () => {
  it('have the same exports with any settings, because an export that is in use cannot be removed', () => {
    const exportsOf = (stage: StageConfig) =>
      Object.values(synthesise({ stage })).map((template) => Object.keys(template.findOutputs('*')));
    expect(exportsOf(COMPLETE_STAGE)).toEqual(exportsOf(stageNamed('prod')));
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
