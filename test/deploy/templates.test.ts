import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { program } from './support/python.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * W3005: a DependsOn that a GetAtt implies already. CDK writes it for every function's role, so that the policy is
 * there before the function is.
 */
const EXPLAINED = ['W3005'];

it.each(['dev', 'prod'])('cfn-lint has nothing to say about the templates of %s', (stage) => {
  const out = join(root, '.build', `lint-${stage}.out`);
  const synth = spawnSync('cdk', ['synth', '--quiet', '--context', `stage=${stage}`, '--output', out], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(synth.status, synth.stderr).toBe(0);
  const templates = globSync(join(out, '*.template.json'));
  expect(templates).toHaveLength(4);
  const lint = spawnSync(program('cfn-lint'), ['--ignore-checks', ...EXPLAINED, '--', ...templates], {
    encoding: 'utf8',
  });
  expect(lint.stdout + lint.stderr).toBe('');
  expect(lint.status).toBe(0);
});
