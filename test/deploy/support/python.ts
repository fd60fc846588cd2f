import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const environment = join(root, '.venv');

/** An AWS emulator, a linter for templates, and the CLI that CDK's own deployment function calls. */
const PACKAGES = ['ministack[full]==1.5.33', 'cfn-lint==1.58.0', 'awscli==1.46.3'];

/** A program of the virtual environment. */
export const program = (name: string): string => join(environment, 'bin', name);

/** Runs a program. @returns what it printed to stderr if it failed, otherwise undefined */
const failureOf = (command: string, ...args: string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code) => resolve(code === 0 ? undefined : output));
  });

/** pip's message when it has no network. */
const NO_NETWORK = /after connection broken/;

/** `lacking`: an optional prerequisite is missing, so the tests are skipped. `failed`: the installation went wrong. */
export type Python = 'ready' | { readonly lacking: string } | { readonly failed: string };

/** Creates the virtual environment, unless it already exists with these packages. */
export const preparePython = async (directory = environment): Promise<Python> => {
  const stamp = join(directory, 'packages.txt');
  const wanted = PACKAGES.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'ready';
  if ((await failureOf('unshare', '--map-root-user', '--mount', 'true')) !== undefined)
    return { lacking: 'this system has no mount namespaces' };
  if ((await failureOf('python3', '-m', 'venv', directory)) !== undefined)
    return { lacking: 'there is no Python 3 with venv' };
  // Compiling would take longer than it saves, because most modules are never imported.
  const pip = join(directory, 'bin', 'pip');
  const failure = await failureOf(pip, 'install', '--quiet', '--no-compile', ...PACKAGES);
  if (failure !== undefined) {
    if (NO_NETWORK.test(failure)) return { lacking: 'pip cannot reach a package index' };
    return { failed: `pip could not install ${PACKAGES.join(', ')}:\n${failure}` };
  }
  // Unlike other programs, pip does not install this one so that it runs from a path with spaces.
  writeFileSync(
    join(directory, 'bin', 'aws'),
    `#!/bin/sh\nexec "${join(directory, 'bin', 'python')}" -m awscli "$@"\n`,
  );
  writeFileSync(stamp, wanted);
  return 'ready';
};
