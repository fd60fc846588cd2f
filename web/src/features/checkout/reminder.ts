import { closeToast, notify } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { currentOwner, type Owner, session } from '../../shared/session.ts';
import { openAttempt } from './attempt.ts';

/** Whether the shopper is on the checkout page. */
export const isAtCheckout = (): boolean => location.pathname === '/checkout';

let shown: number | undefined;

export const closeReminder = (): void => {
  if (shown !== undefined) closeToast(shown);
  shown = undefined;
};

/**
 * On any page but the checkout, says that a payment's status is unknown, with a link to the checkout, which checks it.
 */
export const remind = (owner: Owner): void => {
  if (isAtCheckout() || openAttempt(owner) === undefined) return;
  const action = { label: 'Check status', run: () => navigate('/checkout') };
  shown = notify('We haven’t gotten a response to your last payment yet.', 'bad', action, true);
};

/** Another tab may have settled it. */
addEventListener('storage', () => {
  if (openAttempt(currentOwner()) === undefined) closeReminder();
});

session.subscribe(() => {
  if (session.get() === undefined) closeReminder();
});
