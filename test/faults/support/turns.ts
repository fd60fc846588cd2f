import { setImmediate as tick } from 'node:timers/promises';
import type { Dice } from './dice.ts';

/** Lets the calls of several attempts through one at a time, in an order that the dice tell: the same for a seed. */
export const oneAtATime = (dice: Dice) => {
  const waiting: ((done: () => void) => void)[] = [];
  const gate = async (): Promise<() => void> =>
    new Promise<() => void>((resolve) => {
      waiting.push(resolve);
    });
  /** Deals out turns until the work is over. */
  const until = async <T>(work: Promise<T>): Promise<T> => {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => undefined);
    // Between two calls the functions only compute: a turn of the event loop later all of them wait for the next one.
    await tick();
    while (!isOver) {
      const [next] = waiting.splice(Math.floor(dice() * waiting.length), 1);
      if (next !== undefined) await new Promise<void>((done) => next(done));
      await tick();
    }
    return over;
  };
  return { gate, until };
};
