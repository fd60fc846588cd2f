import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { createShop } from '../../../lib/shop.ts';
import { type StageConfig, stageNamed } from '../../../lib/stages.ts';

export const root = join(import.meta.dirname, '..', '..', '..');

// biome-ignore lint/suspicious/noExplicitAny: a part of a template is whatever CloudFormation takes
export type Json = any; // oxlint-disable-line typescript/no-explicit-any

export const AREAS = ['auth', 'products', 'cart', 'web'] as const;
type Area = (typeof AREAS)[number];

const write = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** Templates depend on the code only by its hash, so any code does. */
const functionsWith = (code: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'functions-'));
  for (const path of globSync('lambdas/*/functions/*.ts', { cwd: root })) {
    const [, area, , file = ''] = path.split(/[\\/]/);
    write(join(directory, area ?? '', file.replace(/\.ts$/, ''), 'index.mjs'), `${code} // ${path}`);
  }
  return directory;
};

const siteWith = (code: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'site-'));
  write(join(directory, 'index.html'), `<!doctype html>${code}`);
  write(join(directory, 'assets', 'index.js'), code);
  return directory;
};

export type Options = { stage?: string | StageConfig; code?: string; checks?: boolean };

/** Synthesises the shop as `cdk synth` does, in this process, with other code in its functions and its site. */
export const synthesise = ({ stage = 'dev', code = 'code', checks = false }: Options = {}) => {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const app = new App({ context, outdir: mkdtempSync(join(tmpdir(), 'assembly-')) });
  const stacks: Record<Area, Stack> = createShop(app, {
    stage: typeof stage === 'string' ? stageNamed(stage) : stage,
    functionsDirectory: functionsWith(code),
    siteDirectory: siteWith(code),
  });
  if (checks) Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  app.synth();
  return Object.fromEntries(AREAS.map((area) => [area, Template.fromStack(stacks[area])])) as Record<Area, Template>;
};

/** The template without what changes when only code changes: the hashes of assets. */
export const withoutHashes = (template: Template): unknown =>
  JSON.parse(JSON.stringify(template.toJSON()).replaceAll(/[0-9a-f]{64}/g, '<hash>'));
