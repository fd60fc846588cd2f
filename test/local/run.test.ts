import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const run = join(import.meta.dirname, '../../bin/run.mjs');

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('a command ends with whoever started it, as npm when it is killed', async () => {
  const command = 'console.log(process.pid); setInterval(() => {}, 1000)';
  const shell = spawn('sh', ['-c', '"$0" "$1" node -e "$2" & wait', process.execPath, run, command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(shell.stdout, 'data');
  const pid = Number(String(line));
  onTestFinished(() => {
    if (isRunning(pid)) process.kill(pid);
  });
  expect(isRunning(pid)).toBe(true);
  shell.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});
