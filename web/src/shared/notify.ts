import { createSignal } from './signal.ts';

/** A message at the edge of the page: for a while, or until it is closed if it `stays`. Its action, if any, closes it. */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  readonly stays: boolean;
};

/** Milliseconds that a toast stays, when nobody points at it. */
export const TOAST_LIFETIME = 8000;
const MOST_TOASTS = 3;

export const toasts = createSignal<readonly Toast[]>([]);

/** What assistive technology reads out next. */
export const announcement = createSignal('');

let lastId = 0;

export const closeToast = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id));

/**
 * Shows a message and has it read out. One that says the same replaces the earlier.
 * @returns its id
 */
export const notify = (
  text: string,
  tone: Toast['tone'] = 'plain',
  action?: Toast['action'],
  stays = false,
): number => {
  lastId += 1;
  const others = toasts.get().filter((toast) => toast.text !== text);
  toasts.set([...others, { id: lastId, text, tone, action, stays }].slice(-MOST_TOASTS));
  return lastId;
};

/** Has a sentence read out, without showing it. */
export const announce = (text: string): void => announcement.set(text);
