import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const venv = join(root, '.venv');

/** What judges our templates: an emulator of AWS, a linter, and the CLI that CDK's own deployment function calls. */
const PACKAGES = ['ministack[full]==1.5.33', 'cfn-lint==1.58.0', 'awscli==1.46.3'];

/** A program of the virtual environment. */
export const program = (name: string): string => join(venv, 'bin', name);

/** Makes the virtual environment if it is not there as wanted. Answers why it cannot be, or undefined. */
export const preparePython = (): string | undefined => {
  const stamp = join(venv, 'packages.txt');
  const wanted = PACKAGES.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  if (spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status !== 0)
    return 'this system has no mount namespaces';
  const made = spawnSync('python3', ['-m', 'venv', venv], { encoding: 'utf8' });
  if (made.status !== 0) return 'there is no Python 3 with venv';
  const installed = spawnSync(program('pip'), ['install', '--quiet', ...PACKAGES], { encoding: 'utf8' });
  if (installed.status !== 0) return `pip could not install ${PACKAGES.join(', ')}`;
  writeFileSync(stamp, wanted);
  return undefined;
};
