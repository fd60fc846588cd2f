import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '..', '..');

/** The commands that are running. Each leads a process group of its own, so that its children can be ended with it. */
const running = new Set<ChildProcess>();

let isEnding = false;

/** Runs a command to its end. @returns whether it succeeded */
export type Run = (command: string, ...args: string[]) => Promise<boolean>;

/** The commands' output goes to the terminal, or into an open file. */
export const runWith =
  (output: 'inherit' | number): Run =>
  (command, ...args) =>
    new Promise((resolve) => {
      if (isEnding) return;
      const child = spawn(command, args, { cwd: root, stdio: ['ignore', output, output], detached: true });
      running.add(child);
      const end = (succeeded: boolean) => {
        running.delete(child);
        resolve(succeeded);
      };
      child.once('error', () => end(false));
      child.once('exit', (code) => end(code === 0));
    });

const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // All its processes have ended.
  }
};

const PATIENCE_MS = 3000;

const endWith = async (signal: NodeJS.Signals): Promise<void> => {
  if (isEnding) return;
  isEnding = true;
  const groups = [...running];
  const ended = Promise.all(groups.map((child) => new Promise((resolve) => child.once('exit', resolve))));
  for (const child of groups) signalGroup(child, signal);
  await Promise.race([ended, sleep(PATIENCE_MS)]);
  // A group can outlive its leader, and a process can ignore the signal.
  for (const child of groups) signalGroup(child, 'SIGKILL');
  process.exit(128 + constants.signals[signal]);
};

/** Has signals that end this process end the running commands and their children, too. */
export const endCommandsOnSignals = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void endWith(signal));
};
