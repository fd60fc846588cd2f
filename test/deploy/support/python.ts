import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const environment = join(root, '.venv');

/** What judges our templates: an emulator of AWS, a linter, and the CLI that CDK's own deployment function calls. */
const PACKAGES = ['ministack[full]==1.5.33', 'cfn-lint==1.58.0', 'awscli==1.46.3'];

/** A program of the virtual environment. */
export const program = (name: string): string => join(environment, 'bin', name);

/** Runs a program, and answers what it complained of when it failed. */
const complaintOf = (command: string, ...args: string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code) => resolve(code === 0 ? undefined : complaint));
  });

/** How pip tells that it reaches nobody. */
const UNREACHED = /after connection broken/;

/** `lacking` is what no machine has to have; `failed` is what goes wrong where all of that is there. */
export type Python = 'ready' | { readonly lacking: string } | { readonly failed: string };

/** Makes the virtual environment if it is not there as wanted. */
export const preparePython = async (directory = environment): Promise<Python> => {
  const stamp = join(directory, 'packages.txt');
  const wanted = PACKAGES.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'ready';
  if ((await complaintOf('unshare', '--map-root-user', '--mount', 'true')) !== undefined)
    return { lacking: 'this system has no mount namespaces' };
  if ((await complaintOf('python3', '-m', 'venv', directory)) !== undefined)
    return { lacking: 'there is no Python 3 with venv' };
  // What pip would compile beforehand is never all of it imported.
  const pip = join(directory, 'bin', 'pip');
  const complaint = await complaintOf(pip, 'install', '--quiet', '--no-compile', ...PACKAGES);
  if (complaint !== undefined) {
    if (UNREACHED.test(complaint)) return { lacking: 'pip reaches no packages from here' };
    return { failed: `pip could not install ${PACKAGES.join(', ')}:\n${complaint}` };
  }
  writeFileSync(stamp, wanted);
  return 'ready';
};
