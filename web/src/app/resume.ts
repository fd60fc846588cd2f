import { queue, resumeCart } from '../features/cart/cart.ts';
import { part } from '../shared/part.ts';
import { ANONYMOUS, session } from '../shared/session.ts';
import { attemptPlace, storage } from '../shared/storage.ts';

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
  part(import('../features/auth/merging.ts'))
    .then(({ merge }) => merge())
    .catch(() => undefined);
};

export const resumeSession = (): void => {
  resume();
  addEventListener('online', resume);
  addEventListener('storage', ({ key }) => {
    if (key === 'session') resume();
  });
};
