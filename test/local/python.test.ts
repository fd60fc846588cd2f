import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { preparePython } from '../deploy/support/python.ts';

let machine: string;
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'machine-'));
  vi.stubEnv('PATH', machine);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(machine, { recursive: true, force: true });
});

/** Installs a program that prints to stderr and exits with the code. */
const install = (name: string, code: number, output = '') => {
  writeFileSync(join(machine, name), `#!/bin/sh\necho "${output}" >&2\nexit ${code}\n`);
  chmodSync(join(machine, name), 0o755);
};

const prepared = () => preparePython(join(machine, 'venv'));

describe('preparing Python for the deployment tests', () => {
  it('reports mount namespaces and Python as lacking', async () => {
    expect(await prepared()).toEqual({ lacking: 'this system has no mount namespaces' });
    install('unshare', 0);
    expect(await prepared()).toEqual({ lacking: 'there is no Python 3 with venv' });
  });

  it('reports the packages as lacking if pip has no network', async () => {
    mkdirSync(join(machine, 'venv', 'bin'), { recursive: true });
    install('unshare', 0);
    install('python3', 0);
    install('venv/bin/pip', 1, 'WARNING: Retrying (Retry(total=0)) after connection broken by a NewConnectionError');
    expect(await prepared()).toEqual({ lacking: 'pip cannot reach a package index' });
  });

  it('fails as long as pip cannot install the packages, then does not run it again', async () => {
    mkdirSync(join(machine, 'venv', 'bin'), { recursive: true });
    install('unshare', 0);
    install('python3', 0);
    install('venv/bin/pip', 1);
    expect(await prepared()).toEqual({ failed: expect.stringMatching(/^pip could not install ministack/) });
    install('venv/bin/pip', 0);
    expect(await prepared()).toBe('ready');
    install('venv/bin/pip', 1);
    expect(await prepared()).toBe('ready');
  });
});
