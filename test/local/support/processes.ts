import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const root = join(import.meta.dirname, '..', '..', '..');

/** Runs Node in the repository's folder, until the test has finished. `output` returns what it has printed so far. */
export const runNode = (args: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return { child, output: () => output };
};

export const exitCode = async (child: ChildProcess): Promise<number | null> =>
  child.exitCode ?? ((await once(child, 'exit'))[0] as number | null);

/** One or more columns of `ps` for a process; empty if it has ended. */
export const psOf = (pid: number, columns: string): string =>
  spawnSync('ps', ['-o', `${columns}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();

/** Whether the process exists and is not a zombie. */
export const isRunning = (pid: number): boolean => /^[^Z]/.test(psOf(pid, 'state'));

/** The running descendants of a process. */
export const below = (pid: number | undefined): number[] => {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const children = pairs.filter(([, parent]) => parent === pid).map(([own]) => own ?? 0);
  return children.flatMap((child) => [child, ...below(child)]);
};

/** Kills those of the processes that are still running when the test has finished. */
export const killWhenFinished = (pids: readonly number[]): void =>
  onTestFinished(() => {
    for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL');
  });
