import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

let pipe: Writable | undefined;

/** Everything that is registered, to be repeated to a new guard if this one is killed. */
const registered = new Set<string>();

/** Limits how often a guard that keeps ending is restarted. */
const MOST_GUARDS = 20;
let guards = 0;

/** One guard per process, started with the first child. It lives in its own session, so Ctrl-C does not reach it. */
const startGuard = (): Writable => {
  guards += 1;
  const script = fileURLToPath(new URL('./guard.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  child.on('exit', () => {
    pipe = undefined;
    if (registered.size > 0 && guards < MOST_GUARDS) pipe = startGuard();
  });
  // If the guard is killed, this process must not fail with it.
  child.stdin.on('error', () => {});
  // An idle pipe must not keep this process alive.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  for (const line of registered) child.stdin.write(`${line}\n`);
  return child.stdin;
};

const register = (line: string): void => {
  registered.add(line);
  if (pipe === undefined) pipe = startGuard();
  else pipe.write(`${line}\n`);
};

/** Ensures that `child` does not outlive this process, however this process ends. */
export const endWithThisProcess = (child: ChildProcess): void => {
  const { pid } = child;
  if (pid === undefined) return;
  register(`+${pid}`);
  child.once('exit', () => {
    registered.delete(`+${pid}`);
    pipe?.write(`-${pid}\n`);
  });
};

/** Ensures that the folder does not outlive this process, however this process ends. */
export const deleteWithThisProcess = (directory: string): void => register(`/${directory}`);

/** Asks `child` to end, and waits for it; after `patienceMs`, kills it. */
export const endChild = async (child: ChildProcess, patienceMs = 2000): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(timer);
};
