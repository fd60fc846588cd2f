import { createSignal } from './signal.ts';

/**
 * A message at the edge of the page: for a while, or until it is closed if it `stays`. Its action, if any, closes it; who
 * needs long to reach it has the time, as long as the page is the same.
 */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  readonly stays: boolean;
  /** The path that it was shown at. */
  readonly path: string;
};

/** Milliseconds that a toast stays, when nobody points at it. */
export const TOAST_LIFETIME = 8000;
const MOST_TOASTS = 3;

export const toasts = createSignal<readonly Toast[]>([]);

/** What assistive technology reads out next. */
export const announcement = createSignal('');

let lastId = 0;

export const closeToast = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id));

const isOffer = ({ action, stays }: Toast): boolean => action !== undefined && !stays;

/**
 * Shows a message and has it read out. One that says the same replaces the earlier, and so does one that offers the next
 * thing to do. When there are too many, the oldest goes that does not have to stay.
 * @returns its id
 */
export const notify = (
  text: string,
  tone: Toast['tone'] = 'plain',
  action?: Toast['action'],
  stays = false,
): number => {
  lastId += 1;
  const next: Toast = { id: lastId, text, tone, action, stays, path: location.pathname };
  const others = toasts.get().filter((toast) => toast.text !== text && !(isOffer(toast) && isOffer(next)));
  const surplus = others.length < MOST_TOASTS ? undefined : others.find((toast) => !toast.stays);
  toasts.set([...others.filter((toast) => toast !== surplus), next]);
  return lastId;
};

/** Has a sentence read out, without showing it. */
export const announce = (text: string): void => announcement.set(text);
