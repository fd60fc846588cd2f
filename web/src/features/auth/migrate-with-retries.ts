import { ApiError } from '../../shared/api.ts';
import { closeToast, notify, type Toast } from '../../shared/notify.ts';
import { currentOwner, type Owner, session } from '../../shared/session.ts';
import { migrate } from './migrate.ts';

/** How long a caller waits for the migration, in milliseconds. After that it is reported as slow, and goes on. */
export const MIGRATION_PATIENCE = 8_000;

/** Delay before each retry, in milliseconds. After the last, the shopper, a page load or being online again retries. */
export const RETRY_DELAYS = [2_000, 4_000, 8_000, 16_000, 32_000];

const FAILED = 'We kept the items from before you signed in, but haven’t added them to your cart yet.';
const SLOW = 'We’re still adding the items from before you signed in.';
const DONE = 'All your items are in your cart now.';

/** The id of the message shown. */
let toast: number | undefined;
/** Per user: one who signs in next neither waits for the migration of another who has signed out, nor learns of it. */
const running = new Map<Owner, Promise<void>>();
let retry: ReturnType<typeof setTimeout> | undefined;
let failures = 0;

const hideStatus = (): void => {
  if (toast !== undefined) closeToast(toast);
  toast = undefined;
};

/** Shows a message until the state changes. */
const showStatus = (text: string, tone: Toast['tone'], action?: Toast['action']): void => {
  hideStatus();
  toast = notify(text, tone, action, true);
};

const tryAgain = (): void => {
  showStatus(SLOW, 'plain');
  void migrateWithRetries();
};

const onFailure = (owner: Owner, error: unknown): void => {
  if (currentOwner() !== owner) return;
  const delay = error instanceof ApiError && error.isTransient ? RETRY_DELAYS[failures] : undefined;
  if (failures === 0 || delay === undefined) showStatus(FAILED, 'bad', { label: 'Try again', run: tryAgain });
  failures += 1;
  if (delay !== undefined) retry = setTimeout(() => void attempt(), delay);
};

const start = async (owner: Owner): Promise<void> => {
  const isAwaited = toast !== undefined;
  try {
    const notified = await migrate();
    if (isAwaited && !notified) notify(DONE, 'good');
  } catch (error) {
    onFailure(owner, error);
  } finally {
    running.delete(owner);
  }
};

/** One attempt at a time: concurrent callers share it. */
const attempt = (): Promise<void> => {
  const owner = currentOwner();
  const current = running.get(owner) ?? start(owner);
  running.set(owner, current);
  return current;
};

/** Migrated, here or in another tab, or signed out: no message and no retry is needed any more. */
session.subscribe(() => {
  if (session.get()?.migrate === true) return;
  clearTimeout(retry);
  hideStatus();
});

/**
 * Migrates the anonymous cart. A failure is reported and retried with growing delays, because migrate is idempotent.
 * Resolves once the cart is migrated, or the shopper has been told that it is not yet.
 */
export const migrateWithRetries = async (): Promise<void> => {
  clearTimeout(retry);
  failures = 0;
  const owner = currentOwner();
  const current = attempt();
  await Promise.race([current, new Promise((resolve) => setTimeout(resolve, MIGRATION_PATIENCE))]);
  if (running.get(owner) === current && currentOwner() === owner) showStatus(SLOW, 'plain');
};
