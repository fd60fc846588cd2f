import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** Everything nondeterministic that the functions use, passed in so that tests can control it. */
export interface Effects {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** From 0 up to, but not including, 1. */
  random: () => number;
  /** A fresh UUID v4. */
  newId: () => string;
  sleep: (milliseconds: number) => Promise<void>;
}

/** The real clock and randomness. */
export const systemEffects: Effects = {
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => randomUUID(),
  sleep: (milliseconds) => pause(milliseconds),
};

/** How many milliseconds the current request may still spend. */
export type TimeLeft = () => number;

/** How much of the function's time is reserved for sending the response, in milliseconds. */
const ANSWER_MARGIN = 500;

/** The time left for work in an invocation. */
export const timeLeftOf =
  (context: { getRemainingTimeInMillis(): number }): TimeLeft =>
  () =>
    context.getRemainingTimeInMillis() - ANSWER_MARGIN;
