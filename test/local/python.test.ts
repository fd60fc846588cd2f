import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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

/** A program of this machine, which succeeds or not. */
const has = (name: string, code: number, complaint = '') => {
  writeFileSync(join(machine, name), `#!/bin/sh\necho "${complaint}" >&2\nexit ${code}\n`);
  chmodSync(join(machine, name), 0o755);
};

const prepared = () => preparePython(join(machine, 'venv'));

it('a machine without mount namespaces or Python lacks what deploying to an emulator needs', async () => {
  expect(await prepared()).toEqual({ lacking: 'this system has no mount namespaces' });
  has('unshare', 0);
  expect(await prepared()).toEqual({ lacking: 'there is no Python 3 with venv' });
});

it('a machine from which pip reaches nobody lacks the packages', async () => {
  mkdirSync(join(machine, 'venv', 'bin'), { recursive: true });
  has('unshare', 0);
  has('python3', 0);
  has('venv/bin/pip', 1, 'WARNING: Retrying (Retry(total=0)) after connection broken by a NewConnectionError');
  expect(await prepared()).toEqual({ lacking: 'pip reaches no packages from here' });
});

it('packages that pip cannot install are a failure, until it can', async () => {
  mkdirSync(join(machine, 'venv', 'bin'), { recursive: true });
  has('unshare', 0);
  has('python3', 0);
  has('venv/bin/pip', 1);
  expect(await prepared()).toEqual({ failed: expect.stringMatching(/^pip could not install ministack/) });
  has('venv/bin/pip', 0);
  expect(await prepared()).toBe('ready');
  has('venv/bin/pip', 1);
  expect(await prepared()).toBe('ready');
});
