import { queue, resumeCart } from '../features/cart/cart.ts';
import { part } from '../shared/part.ts';
import { ANONYMOUS, session } from '../shared/session.ts';
import { attemptPlace, storage } from '../shared/storage.ts';

/** Milliseconds that another window has for what was clicked there. By then storage has let go here, too, of what was sent. */
export const GRACE = 5_000;

/**
 * Goes on where an earlier page, another tab or a lost line stopped: sends what waits, finishes a migrate that did not
 * come through, and says so when the answer to a checkout is missing. Also called when somebody signs in or out in
 * another tab.
 */
const resume = (): void => {
  const user = session.get();
  resumeCart();
  if (user === undefined) return;
  if (storage.getItem(attemptPlace(user.sub))) {
    part(import('../features/checkout/reminder.ts'))
      .then(({ remind }) => remind(user.sub))
      .catch(() => undefined);
  }
  if (!user.migrate && queue.pending(ANONYMOUS).length === 0) return;
  part(import('../features/auth/migration.ts'))
    .then(({ runMigration }) => runMigration())
    .catch(() => undefined);
};

/** What a closed or sleeping tab has left behind is sent by one that is looked at. */
const takeOver = (): void => {
  if (!document.hidden) resumeCart();
};

export const resumeSession = (): void => {
  resume();
  addEventListener('online', resume);
  document.addEventListener('visibilitychange', takeOver);
  addEventListener('storage', ({ key, newValue }) => {
    if (key === 'session') resume();
    // A click in another window, which may close before it has been sent.
    else if (newValue !== null) setTimeout(takeOver, GRACE);
  });
};
