import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../local/processes/ports.ts';
import { functionWithRole, writeAssembly } from './support/assembly.ts';

const root = join(import.meta.dirname, '..', '..');
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const run = (script: string, args: string[] = [], env: Record<string, string> = {}) =>
  runNode([join(root, script), ...args], env);

const runNode = (args: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endings.push(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return { child, output: () => output };
};

const exitCode = async (child: ChildProcess): Promise<number | null> =>
  child.exitCode ?? ((await once(child, 'exit'))[0] as number | null);

/** The processes below one, however deep, that are still there. */
const below = (pid: number | undefined): number[] => {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const children = pairs.filter(([, parent]) => parent === pid).map(([own]) => own ?? 0);
  return children.flatMap((child) => [child, ...below(child)]);
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^\d+ Z/.test(execFileSync('ps', ['-o', 'pid=,state=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return false;
  }
};

/** A laptop cloud in a process of its own, with one function running. */
const startCloud = async () => {
  const source = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 100))';
  const assembly = writeAssembly({ app: { Resources: functionWithRole('Slow') } }, { Slow: { 'index.mjs': source } });
  const { child, output } = run('test/local/support/run-cloud.ts', [assembly]);
  await expect.poll(output, { timeout: 20_000 }).toMatch(/^http:\S+\n/);
  const url = output().trim();
  await fetch(`${url}/_local/lambda/2015-03-31/functions/Slow/invocations`, { method: 'POST', body: '{}' });
  const started = below(child.pid);
  endings.push(() => {
    for (const pid of started.filter(isRunning)) process.kill(pid, 'SIGKILL');
  });
  // Java, the guard, and the function's process.
  expect(started.length).toBeGreaterThanOrEqual(3);
  return { child, started, url, output };
};

describe('when the laptop cloud is killed', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s, no process stays behind', async (signal) => {
    const { child, started } = await startCloud();
    child.kill(signal);
    await exitCode(child);
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });
});

it('the laptop cloud ends with a sentence when DynamoDB does', async () => {
  const { child, started, output } = await startCloud();
  const java = started.find((pid) => commandOf(pid).includes('DynamoDBLocal.jar'));
  if (java === undefined) throw new Error('There is no DynamoDB.');
  process.kill(java, 'SIGKILL');
  expect(await exitCode(child)).toBe(1);
  expect(output()).toContain('DynamoDB Local exited unexpectedly');
  await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
});

const groupOf = (pid: number): string =>
  execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }).trim();
const isInGroupOf = (leader: number) => (pid: number) => groupOf(pid) === groupOf(leader);

const commandOf = (pid: number): string => execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });

describe('the guard', () => {
  const guardOf = (started: number[]) => started.find((pid) => commandOf(pid).startsWith('laptop-guard'));

  it('is followed by another when it is killed, and no process stays behind after that either', async () => {
    const { child, started } = await startCloud();
    const guard = guardOf(started);
    if (guard === undefined) throw new Error('There is no guard.');
    process.kill(guard, 'SIGKILL');
    await expect.poll(() => guardOf(below(child.pid)), { timeout: 5000 }).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });

  it('is not killed by whoever kills all that is Node', async () => {
    const { child, started } = await startCloud();
    const isNode = (pid: number) => /^\S*\bnode /.test(commandOf(pid));
    for (const pid of [...started.filter(isNode), child.pid ?? 0].filter((each) => each > 0))
      process.kill(pid, 'SIGKILL');
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });
});

const LEAVES_A_FOLDER = `
  import { deleteWithThisProcess } from './local/processes/guard.ts';
  deleteWithThisProcess(process.argv[1]);
  console.log('waiting');
  setInterval(() => {}, 1000);`;

describe('what was written on the way', () => {
  it('is deleted when the process that wrote it is killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'laptop-left-'));
    const { child, output } = runNode(['--input-type=module', '-e', LEAVES_A_FOLDER, directory]);
    await expect.poll(output, { timeout: 10_000 }).toBe('waiting\n');
    expect(existsSync(directory)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(directory), { timeout: 5000 }).toBe(false);
  });
});

describe('npm start', () => {
  const start = (env: Record<string, string>, args: string[] = []) => run('local/main.ts', args, env);

  /** As a terminal does: the processes of its group are interrupted, too. */
  const interrupt = (child: ChildProcess, started: number[]) => {
    for (const pid of [child.pid ?? 0, ...started.filter(isInGroupOf(process.pid))].filter((each) => each > 0))
      try {
        process.kill(pid, 'SIGINT');
      } catch {
        // It has done its part of the start, and ended.
      }
  };

  it('tells in a table where everything is; Ctrl-C ends it, and a second start finds nothing in its way', async () => {
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

  it('ends at once, without a complaint, when it is interrupted while it starts', async () => {
    const { child, output } = run('local/main.ts', [], { PORT: '0' });
    await expect.poll(output, { timeout: 20_000 }).toContain('Synthesising');
    await expect.poll(() => below(child.pid).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    const started = below(child.pid);
    interrupt(child, started);
    expect(await exitCode(child)).toBe(0);
    expect(output()).not.toMatch(/failed|Ready in/);
    await expect.poll(() => started.filter(isRunning), { timeout: 5000 }).toEqual([]);
  });

  it('says in one sentence that its port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    endings.push(() => server.close());
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
  ])('says in one sentence that Java is %s', async (_what, script) => {
    const directory = mkdtempSync(join(tmpdir(), 'laptop-java-'));
    endings.push(() => rmSync(directory, { recursive: true, force: true }));
    if (script !== undefined) {
      writeFileSync(join(directory, 'java'), script);
      chmodSync(join(directory, 'java'), 0o755);
    }
    // `sh` has to be found for the script, Java must not be.
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
  ])('says what is wrong with %j %j', async (env, args) => {
    const { child, output } = start(env, args);
    expect(await exitCode(child)).toBe(1);
    expect(output()).not.toContain('    at ');
  });
});
