import { queue, resumeCart } from '../features/cart/cart.ts';
import { ANONYMOUS, session } from '../shared/session.ts';

/**
 * Goes on where an earlier page, another tab or a lost line stopped: sends what waits, and finishes a migrate that did
 * not come through. Also called when somebody signs in or out in another tab.
 */
const resume = (): void => {
  const user = session.get();
  resumeCart();
  if (user === undefined || (!user.migrate && queue.pending(ANONYMOUS).length === 0)) return;
  import('../features/auth/merging.ts').then(({ merge }) => merge()).catch(() => undefined);
};

export const resumeSession = (): void => {
  resume();
  addEventListener('online', resume);
  addEventListener('storage', ({ key }) => {
    if (key === 'session') resume();
  });
};
