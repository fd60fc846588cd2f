import { type ChildProcess, fork } from 'node:child_process';
import { endChild } from '../../../local/processes/guard.ts';
import type { Tell } from '../bundles/server.ts';
import type { Bench } from './bench.ts';

/** A bundle in a process of its own, behind plain HTTP. */
export interface ProcessUnderTest {
  port: number;
  /** Microseconds of CPU so far, and resident bytes. */
  usage: () => Promise<{ cpu: number; resident: number }>;
  end: () => Promise<void>;
}

const told = <Type extends Tell['type']>(child: ChildProcess, type: Type) =>
  new Promise<Extract<Tell, { type: Type }>>((resolve, reject) => {
    const ended = () => reject(new Error('A measured process ended: its output is above.'));
    child.once('exit', ended);
    child.once('message', (message: Tell) => {
      child.off('exit', ended);
      if (message.type === type) resolve(message as Extract<Tell, { type: Type }>);
      else reject(new Error(`A measured process told ${message.type}, not ${type}.`));
    });
  });

export const startProcess = async (
  bench: Bench,
  bundle: string,
  environment: Record<string, string>,
): Promise<ProcessUnderTest> => {
  const child = fork(bench.serverBundle, [bundle, bench.keysUrl], {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [],
    // What functions log has to be written, and is not of interest.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = await told(child, 'listening');
  return {
    port,
    usage: () => {
      const answer = told(child, 'usage');
      child.send('usage');
      return answer;
    },
    end: () => endChild(child),
  };
};
