import { ApiError } from '../../shared/api.ts';
import { closeToast, notify, type Toast } from '../../shared/notify.ts';
import { currentOwner, type Owner, session } from '../../shared/session.ts';
import { migrate } from './migrate.ts';

/** Milliseconds after which a merge is said to take long, and nobody has to wait for it any more. It goes on. */
export const MERGE_PATIENCE = 8_000;

/** Milliseconds before each new try. After the last it is for the shopper, the next page, or the line that comes back. */
export const PAUSES = [2_000, 4_000, 8_000, 16_000, 32_000];

const FAILED = 'We kept the items from before you signed in, but haven’t added them to your cart yet.';
const SLOW = 'We’re still adding the items from before you signed in.';
const DONE = 'All your items are in your cart now.';

let told: number | undefined;
/** Each user's apart: who signs in next waits for no merge of somebody who has left, nor hears of it. */
const running = new Map<Owner, Promise<void>>();
let retry: ReturnType<typeof setTimeout> | undefined;
let failures = 0;

const unsay = (): void => {
  if (told !== undefined) closeToast(told);
  told = undefined;
};

/** Says how it stands, until that changes. */
const say = (text: string, tone: Toast['tone'], action?: Toast['action']): void => {
  unsay();
  told = notify(text, tone, action, true);
};

const again = (): void => {
  say(SLOW, 'plain');
  void merge();
};

const failed = (owner: Owner, error: unknown): void => {
  if (currentOwner() !== owner) return;
  const pause = error instanceof ApiError && error.isPassing ? PAUSES[failures] : undefined;
  if (failures === 0 || pause === undefined) say(FAILED, 'bad', { label: 'Try again', run: again });
  failures += 1;
  if (pause !== undefined) retry = setTimeout(() => void attempt(), pause);
};

const start = async (owner: Owner): Promise<void> => {
  const waits = told !== undefined;
  try {
    const said = await migrate();
    if (waits && !said) notify(DONE, 'good');
  } catch (error) {
    failed(owner, error);
  } finally {
    running.delete(owner);
  }
};

/** One try, whoever asks for it meanwhile. */
const attempt = (): Promise<void> => {
  const owner = currentOwner();
  const trying = running.get(owner) ?? start(owner);
  running.set(owner, trying);
  return trying;
};

/** Merged, here or in another tab, or signed out: there is nothing to say and nothing to try any more. */
session.subscribe(() => {
  if (session.get()?.migrate === true) return;
  clearTimeout(retry);
  unsay();
});

/**
 * Merges the carts. What fails is told, and tried again by itself with growing pauses: migrate is safe to repeat. Comes
 * back once they are merged, or the shopper has been told that they are not yet.
 */
export const merge = async (): Promise<void> => {
  clearTimeout(retry);
  failures = 0;
  const owner = currentOwner();
  const trying = attempt();
  await Promise.race([trying, new Promise((resolve) => setTimeout(resolve, MERGE_PATIENCE))]);
  if (running.get(owner) === trying && currentOwner() === owner) say(SLOW, 'plain');
};
