import { setImmediate as tick } from 'node:timers/promises';
import type { Random } from './random.ts';

/** Lets the calls of several attempts through one at a time, in a random order. */
export const oneAtATime = (random: Random) => {
  const waiting: ((done: () => void) => void)[] = [];
  const gate = async (): Promise<() => void> =>
    new Promise<() => void>((resolve) => {
      waiting.push(resolve);
    });
  /** Lets calls through until the work is done. */
  const until = async <T>(work: Promise<T>): Promise<T> => {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => undefined);
    // Between two calls the functions only compute: after one turn of the event loop, all wait for their next call.
    await tick();
    while (!isOver) {
      const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
      if (next !== undefined) await new Promise<void>((done) => next(done));
      await tick();
    }
    return over;
  };
  return { gate, until };
};
