import { createSignal } from './signal.ts';

/**
 * A toast message. It disappears after a while unless it `stays`; one with an action does not as long as the shopper is
 * on the same page, so that there is time to reach the action. Using the action closes it.
 */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  readonly stays: boolean;
  /** The path of the page where it was shown. */
  readonly path: string;
};

/** How long a toast is shown unless it is hovered over or focused, in milliseconds. */
export const TOAST_LIFETIME = 8000;
const MOST_TOASTS = 3;

export const toasts = createSignal<readonly Toast[]>([]);

/** The text that screen readers announce next. */
export const announcement = createSignal('');

let lastId = 0;

export const closeToast = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id));

const isOffer = ({ action, stays }: Toast): boolean => action !== undefined && !stays;

/**
 * Shows a toast, which screen readers announce. It replaces one with the same text, and one with an action replaces an
 * earlier one with an action, unless that stays. If there are too many, the oldest that does not stay is removed.
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

/** Has screen readers announce a text that is not shown. */
export const announce = (text: string): void => announcement.set(text);
