import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { createStacks } from '../../../lib/stacks.ts';
import { type StageConfig, stageNamed } from '../../../lib/stages.ts';

export const root = join(import.meta.dirname, '..', '..', '..');

// biome-ignore lint/suspicious/noExplicitAny: a part of a template can be anything that CloudFormation accepts
export type Json = any; // oxlint-disable-line typescript/no-explicit-any

export const AREAS = ['auth', 'products', 'cart', 'web'] as const;
type Area = (typeof AREAS)[number];

const write = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** Templates contain only the hash of the code, so any code will do. */
const writeFunctions = (directory: string, code: string): void => {
  for (const path of globSync('lambdas/*/functions/*.ts', { cwd: root })) {
    const [, area, , file = ''] = path.split(/[\\/]/);
    write(join(directory, area ?? '', file.replace(/\.ts$/, ''), 'index.mjs'), `${code} // ${path}`);
  }
};

const writeSite = (directory: string, code: string): void => {
  write(join(directory, 'index.html'), `<!doctype html>${code}`);
  write(join(directory, 'assets', 'index.js'), code);
};

export type Options = { stage?: string | StageConfig; code?: string; checks?: boolean };

/** Synthesises the shop in this process, with placeholder code in its functions and its site. */
export const synthesise = ({ stage = 'dev', code = 'code', checks = false }: Options = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'synthesised-'));
  const [functionsDirectory, siteDirectory] = [join(directory, 'functions'), join(directory, 'site')];
  writeFunctions(functionsDirectory, code);
  writeSite(siteDirectory, code);
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const app = new App({ context, outdir: join(directory, 'assembly') });
  const stacks: Record<Area, Stack> = createStacks(app, {
    stage: typeof stage === 'string' ? stageNamed(stage) : stage,
    functionsDirectory,
    siteDirectory,
  });
  if (checks) Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  app.synth();
  const templates = AREAS.map((area) => [area, Template.fromStack(stacks[area])]);
  rmSync(directory, { recursive: true });
  return Object.fromEntries(templates) as Record<Area, Template>;
};

/** Production with every optional setting. */
export const COMPLETE_STAGE: StageConfig = {
  ...stageNamed('prod'),
  alarmMail: 'oncall@example.com',
  allowedOrigins: ['https://elsewhere.example.com'],
  mail: { from: 'shop@example.com', region: 'us-east-1' },
  domain: {
    name: 'shop.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/1',
    hostedZoneId: 'Z1',
    hostedZoneName: 'example.com',
  },
  firewall: { requestsPerFiveMinutesAndAddress: 1000 },
};

/** The resources of a type, without their logical IDs; only those that match `props`. */
export const resourcesOf = (template: Template, type: string, props?: object): Json[] =>
  Object.values<Json>(template.findResources(type, props));

/** The methods of the template's REST API by route, such as `GET /cart`. */
export const methodsOf = (template: Template): Map<string, Json> => {
  const { Resources } = template.toJSON();
  const pathOf = ({ Ref }: Json): string =>
    Ref ? `${pathOf(Resources[Ref].Properties.ParentId)}/${Resources[Ref].Properties.PathPart}` : '';
  return new Map(
    resourcesOf(template, 'AWS::ApiGateway::Method').map(({ Properties }) => [
      `${Properties.HttpMethod} ${pathOf(Properties.ResourceId)}`,
      Properties,
    ]),
  );
};

/** A logical ID without the hash that the CDK appends. */
export const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/** The template without the hashes of assets, which are all that changes when only code changes. */
export const withoutAssetHashes = (template: Template): unknown =>
  JSON.parse(JSON.stringify(template.toJSON()).replaceAll(/[0-9a-f]{64}/g, '<hash>'));
