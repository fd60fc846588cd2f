import { type ChildProcess, fork } from 'node:child_process';
import { endChild } from '../../../local/processes/guard.ts';
import type { Message } from '../bundles/server.ts';
import type { Bench } from './bench.ts';

/** The process of one bundle, behind plain HTTP. */
export interface ProcessUnderTest {
  port: number;
  /** Microseconds of CPU so far, and resident bytes. */
  usage: () => Promise<{ cpu: number; resident: number }>;
  end: () => Promise<void>;
}

const receive = <Type extends Message['type']>(child: ChildProcess, type: Type) =>
  new Promise<Extract<Message, { type: Type }>>((resolve, reject) => {
    const ended = () => reject(new Error('A measured process ended: its output is above.'));
    child.once('exit', ended);
    child.once('message', (message: Message) => {
      child.off('exit', ended);
      if (message.type === type) resolve(message as Extract<Message, { type: Type }>);
      else reject(new Error(`A measured process sent ${message.type}, not ${type}.`));
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
    // Functions must write their logs, but nobody reads them.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = await receive(child, 'listening');
  return {
    port,
    usage: () => {
      const answer = receive(child, 'usage');
      child.send('usage');
      return answer;
    },
    end: () => endChild(child),
  };
};
