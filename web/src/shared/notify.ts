import { createSignal } from './signal.ts';

/** A message that stays a while at the edge of the page. Its action, if any, closes it. */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void };
};

/** Milliseconds that a toast stays, when nobody points at it. */
export const TOAST_LIFETIME = 8000;
const MOST_TOASTS = 3;

export const toasts = createSignal<readonly Toast[]>([]);

/** What assistive technology reads out next. */
export const announcement = createSignal('');

let lastId = 0;

export const closeToast = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id));

/** Shows a message and has it read out. One that says the same replaces the earlier. */
export const notify = (text: string, tone: Toast['tone'] = 'plain', action?: Toast['action']): void => {
  lastId += 1;
  const others = toasts.get().filter((toast) => toast.text !== text);
  toasts.set([...others, { id: lastId, text, tone, ...(action && { action }) }].slice(-MOST_TOASTS));
};

/** Has a sentence read out, without showing it. */
export const announce = (text: string): void => announcement.set(text);
