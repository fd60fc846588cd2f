import { queue, resumeCart } from '../features/cart/cart.ts';
import { lazyModule } from '../shared/lazy-module.ts';
import { ANONYMOUS, session } from '../shared/session.ts';
import { attemptKey, storage } from '../shared/storage.ts';

/**
 * How long another tab has to send its own operations, in milliseconds. By then this tab no longer sees in storage what
 * the other has sent.
 */
export const GRACE = 5_000;

/**
 * Resumes what an earlier page or another tab left unfinished, or what failed offline: sends queued operations, retries
 * a failed migration, and reminds of a checkout without a response. Also called when another tab signs in or out.
 */
const resume = (): void => {
  const user = session.get();
  resumeCart();
  if (user === undefined) return;
  if (storage.getItem(attemptKey(user.sub))) {
    lazyModule(import('../features/checkout/reminder.ts'))
      .then(({ remind }) => remind(user.sub))
      .catch(() => undefined);
  }
  if (!user.migrate && queue.pending(ANONYMOUS).length === 0) return;
  lazyModule(import('../features/auth/migrate-with-retries.ts'))
    .then(({ migrateWithRetries }) => migrateWithRetries())
    .catch(() => undefined);
};

/** A visible tab sends the operations that a closed or suspended one has left. */
const takeOver = (): void => {
  if (!document.hidden) resumeCart();
};

export const resumeSession = (): void => {
  resume();
  addEventListener('online', resume);
  document.addEventListener('visibilitychange', takeOver);
  addEventListener('storage', ({ key, newValue }) => {
    if (key === 'session') resume();
    // An operation queued by another tab, which may close before sending it.
    else if (newValue !== null) setTimeout(takeOver, GRACE);
  });
};
