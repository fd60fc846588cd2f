import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isRunning, killWhenFinished, root } from './support/processes.ts';

const run = 'bin/run.mjs';

describe('bin/run.mjs', () => {
  it('ends its command when its parent process is killed', async () => {
    const command = 'console.log(process.pid); setInterval(() => {}, 1000)';
    const shell = spawn('sh', ['-c', '"$0" "$1" node -e "$2" & wait', process.execPath, run, command], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(shell.stdout, 'data');
    const pid = Number(String(line));
    killWhenFinished([pid]);
    expect(isRunning(pid)).toBe(true);
    shell.kill('SIGKILL');
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });
});

const RUNS_A_COMMAND = `
  import { endCommandsOnSignals, runWith } from './test/support/commands.ts';
  endCommandsOnSignals();
  await runWith('inherit')('sh', '-c', 'trap "" INT TERM; sleep 1000 & echo $$ $!; wait');`;

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('on %s, npm test ends its commands and their children, even if they ignore it', async (signal, status) => {
  const runner = spawn(process.execPath, [run, 'node', '--input-type=module', '-e', RUNS_A_COMMAND], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(runner.stdout, 'data');
  const pids = String(line).trim().split(' ').map(Number);
  killWhenFinished(pids);
  expect(pids.filter(isRunning)).toHaveLength(2);
  runner.kill(signal);
  expect(await once(runner, 'exit')).toEqual([status, null]);
  await expect.poll(() => pids.filter(isRunning), { timeout: 5000 }).toEqual([]);
});

/** The processes of a group. npm starts no other groups. */
const inGroup = (group: number | undefined): string[] =>
  execFileSync('ps', ['-eo', 'pgid=,pid=,state='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, , state]) => Number(pgid) === group && state !== 'Z')
    .map(([, pid = '']) => pid);

it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'npm start ends everything that it started when only npm receives %s',
  async (signal) => {
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: { ...process.env, PORT: '0' },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      if (inGroup(npm.pid).length > 0) process.kill(-(npm.pid ?? 0), 'SIGKILL');
    });
    let output = '';
    npm.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await expect.poll(() => output, { timeout: 20_000 }).toContain('Starting DynamoDB');
    npm.kill(signal);
    await expect.poll(() => inGroup(npm.pid), { timeout: 10_000 }).toEqual([]);
  },
  40_000,
);
