import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AREAS, synthesise } from '../infra/support/synthesise.ts';
import { program } from './support/python.ts';

/**
 * W3005: a DependsOn that a GetAtt already implies. CDK writes it for every function's role, so that the policy exists
 * before the function.
 */
const IGNORED = ['W3005'];

it('cfn-lint finds nothing in the templates of dev and prod', () => {
  const directory = mkdtempSync(join(tmpdir(), 'templates-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  // One run for all templates: the linter takes longer to load its rules than to check a template.
  const templates = ['dev', 'prod'].flatMap((stage) => {
    const stacks = synthesise({ stage });
    return AREAS.map((area) => {
      const path = join(directory, `${stage}-${area}.template.json`);
      writeFileSync(path, JSON.stringify(stacks[area].toJSON(), null, 1));
      return path;
    });
  });
  const lint = spawnSync(program('cfn-lint'), ['--ignore-checks', ...IGNORED, '--', ...templates], {
    encoding: 'utf8',
  });
  expect(lint.stdout + lint.stderr).toBe('');
  expect(lint.status).toBe(0);
}, 180_000);
