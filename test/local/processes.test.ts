import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../local/processes/ports.ts';
import { functionWithRole, writeAssembly } from './support/assembly.ts';
import { invokeAt } from './support/calls.ts';
import { below, exitCode, isRunning, killWhenFinished, psOf, runNode } from './support/processes.ts';

const run = (script: string, args: string[] = [], env: Record<string, string> = {}) => runNode([script, ...args], env);

/** A laptop cloud in a separate process, with one running function. */
const startCloud = async () => {
  const source = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 100))';
  const assembly = writeAssembly({ app: { Resources: functionWithRole('Slow') } }, { Slow: { 'index.mjs': source } });
  const { child, output } = run('test/local/support/run-cloud.ts', [assembly]);
  await expect.poll(output, { timeout: 20_000 }).toMatch(/^http:\S+\n/);
  const url = output().trim();
  await invokeAt(url, 'Slow');
  const started = below(child.pid);
  killWhenFinished(started);
  // Java, the guard, and the function's process.
  expect(started.length).toBeGreaterThanOrEqual(3);
  return { child, started, url, output };
};

describe('the laptop cloud', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('leaves no process behind when it is killed by %s', async (signal) => {
    const { child, started } = await startCloud();
    child.kill(signal);
    await exitCode(child);
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });

  it('ends with one sentence if DynamoDB Local ends', async () => {
    const { child, started, output } = await startCloud();
    const java = started.find((pid) => commandOf(pid).includes('DynamoDBLocal.jar'));
    if (java === undefined) throw new Error('DynamoDB Local is not running.');
    process.kill(java, 'SIGKILL');
    expect(await exitCode(child)).toBe(1);
    expect(output()).toContain('DynamoDB Local exited unexpectedly');
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });
});

const commandOf = (pid: number): string => psOf(pid, 'args');

describe('the guard', () => {
  const guardOf = (started: number[]) => started.find((pid) => commandOf(pid).startsWith('laptop-guard'));

  it('is replaced when it is killed, and still leaves no process behind', async () => {
    const { child, started } = await startCloud();
    const guard = guardOf(started);
    if (guard === undefined) throw new Error('There is no guard.');
    process.kill(guard, 'SIGKILL');
    await expect.poll(() => guardOf(below(child.pid)), { timeout: 5000 }).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });

  it('is not ended by `killall node`, and leaves no process behind', async () => {
    const { child, started } = await startCloud();
    const isNode = (pid: number) => /^\S*\bnode /.test(commandOf(pid));
    for (const pid of [...started.filter(isNode), child.pid ?? 0].filter((each) => each > 0))
      process.kill(pid, 'SIGKILL');
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });
});

const CREATES_A_FOLDER = `
  import { deleteWithThisProcess } from './local/processes/guard.ts';
  deleteWithThisProcess(process.argv[1]);
  console.log('waiting');
  setInterval(() => {}, 1000);`;

describe('a temporary folder', () => {
  it('is deleted when the process that created it is killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'laptop-left-'));
    const { child, output } = runNode(['--input-type=module', '-e', CREATES_A_FOLDER, directory]);
    await expect.poll(output, { timeout: 10_000 }).toBe('waiting\n');
    expect(existsSync(directory)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(directory), { timeout: 5000 }).toBe(false);
  });
});

describe('npm start', () => {
  const start = (env: Record<string, string>, args: string[] = []) => run('local/main.ts', args, env);

  /** As Ctrl-C in a terminal does, which also interrupts the other processes of the group. */
  const interrupt = (child: ChildProcess, started: number[]) => {
    const isInGroup = (pid: number) => psOf(pid, 'pgid') === psOf(process.pid, 'pgid');
    for (const pid of [child.pid ?? 0, ...started.filter(isInGroup)].filter((each) => each > 0))
      try {
        process.kill(pid, 'SIGINT');
      } catch {
        // It has already ended.
      }
  };

  it('prints a table of addresses, ends on Ctrl-C, and can then be started again', async () => {
    const PORT = String(await freePort());
    const { child, output } = start({ PORT });
    await expect
      .poll(output, { timeout: 100_000 })
      .toMatch(/^Ready in \d+\.\d s\. Data is in memory \(.+\)\. Press Ctrl-C to stop\.$/m);
    const table = new Map([...output().matchAll(/^ {2}(\S.*?) {2,}(.+)$/gm)].map(([, name, value]) => [name, value]));
    const shop = `http://localhost:${PORT}`;
    expect([table.get('Shop'), table.get('Cart API')]).toEqual([shop, `${shop}/api/cart`]);
    for (const name of ['Shop', 'Products API', 'Cart API', 'Status page'])
      expect((await fetch(table.get(name) ?? '')).status, name).toBe(200);
    for (const name of ['DynamoDB, SQS', 'Cognito', 'Lambda'])
      expect(table.get(name), name).toMatch(new RegExp(`^${shop}/_local/\\w+`));
    for (const name of ['Demo shopper', 'Demo admin']) {
      const token = run('bin/token.ts', (table.get(name) ?? '').split(/ +/), { PORT });
      expect(await exitCode(token.child), token.output()).toBe(0);
    }
    const started = below(child.pid);
    expect(started.length).toBeGreaterThanOrEqual(3);
    interrupt(child, started);
    expect(await exitCode(child)).toBe(0);
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
    const second = start({ PORT });
    await expect.poll(second.output, { timeout: 20_000 }).toContain('Synthesising');
  }, 180_000);

  it('ends at once, without an error, on Ctrl-C during startup', async () => {
    const { child, output } = run('local/main.ts', [], { PORT: '0' });
    await expect.poll(output, { timeout: 20_000 }).toContain('Synthesising');
    await expect.poll(() => below(child.pid).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    const started = below(child.pid);
    interrupt(child, started);
    expect(await exitCode(child)).toBe(0);
    expect(output()).not.toMatch(/failed|Ready in/);
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });

  it('exits with one sentence if its port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { child, output } = start({ PORT: String(port) });
    expect(await exitCode(child)).toBe(1);
    expect(output().trim()).toBe(
      `Port ${port} is in use. Stop the process that uses it, or choose another port: PORT=8090 npm start`,
    );
  });

  it.each([
    ['missing', undefined],
    ['too old', '#!/bin/sh\necho "Exception in thread main java.lang.UnsupportedClassVersionError: x" >&2\nexit 1\n'],
  ])('exits with one sentence if Java is %s', async (_what, script) => {
    const directory = mkdtempSync(join(tmpdir(), 'laptop-java-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    if (script !== undefined) {
      writeFileSync(join(directory, 'java'), script);
      chmodSync(join(directory, 'java'), 0o755);
    }
    // A PATH without Java; the script itself finds /bin/sh by its path.
    const { child, output } = start({ PORT: '0', PATH: [directory, dirname(process.execPath)].join(delimiter) });
    expect(await exitCode(child)).toBe(1);
    const lines = output()
      .trim()
      .split('\n')
      .filter((line) => !line.endsWith('…'));
    expect(lines).toEqual([expect.stringMatching(/^Java 17 or later is required/)]);
  });

  it.each([
    [{ PORT: 'eighty' }, []],
    [{ PORT: '70000' }, []],
    [{}, ['--nonsense']],
    [{}, ['--data=']],
    [{ PORT: '0' }, ['--data=package.json']],
    // `npm start --data=kept`, without a `--` before it.
    [{ PORT: '0', npm_config_data: 'kept' }, []],
  ])('exits with an error without a stack trace for the environment %j and the arguments %j', async (env, args) => {
    const { child, output } = start(env, args);
    expect(await exitCode(child)).toBe(1);
    expect(output()).not.toContain('    at ');
  });
});
