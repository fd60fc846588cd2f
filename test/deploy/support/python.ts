import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const environment = join(root, '.venv');

/** What judges our templates: an emulator of AWS, a linter, and the CLI that CDK's own deployment function calls. */
const PACKAGES = ['ministack[full]==1.5.33', 'cfn-lint==1.58.0', 'awscli==1.46.3'];

/** A program of the virtual environment. */
export const program = (name: string): string => join(environment, 'bin', name);

const succeeds = (command: string, ...args: string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });

/** `lacking` is what no machine has to have; `failed` is what goes wrong where all of that is there. */
export type Python = 'ready' | { readonly lacking: string } | { readonly failed: string };

/** Makes the virtual environment if it is not there as wanted. */
export const preparePython = async (directory = environment): Promise<Python> => {
  const stamp = join(directory, 'packages.txt');
  const wanted = PACKAGES.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'ready';
  if (!(await succeeds('unshare', '--map-root-user', '--mount', 'true')))
    return { lacking: 'this system has no mount namespaces' };
  if (!(await succeeds('python3', '-m', 'venv', directory))) return { lacking: 'there is no Python 3 with venv' };
  // What pip would compile beforehand is never all of it imported.
  const pip = join(directory, 'bin', 'pip');
  if (!(await succeeds(pip, 'install', '--quiet', '--no-compile', ...PACKAGES)))
    return { failed: `pip could not install ${PACKAGES.join(', ')}` };
  writeFileSync(stamp, wanted);
  return 'ready';
};
