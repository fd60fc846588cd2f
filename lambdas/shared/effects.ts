import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** Everything undetermined that the functions use, passed in so that tests decide it. */
export interface Effects {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** From 0 up to, but not including, 1. */
  random: () => number;
  /** A fresh UUID v4. */
  newId: () => string;
  sleep: (milliseconds: number) => Promise<void>;
}

/** The real clock, the real chance. */
export const systemEffects: Effects = {
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => randomUUID(),
  sleep: (milliseconds) => pause(milliseconds),
};

/** How many milliseconds the current request may still spend. */
export type TimeLeft = () => number;

/** What is kept back of the function's time, so that an answer can still be written. Milliseconds. */
const ANSWER_MARGIN = 500;

/** The time left for work in an invocation. */
export const timeLeftOf =
  (context: { getRemainingTimeInMillis(): number }): TimeLeft =>
  () =>
    context.getRemainingTimeInMillis() - ANSWER_MARGIN;
