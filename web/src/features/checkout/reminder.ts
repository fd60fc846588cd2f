import { closeToast, notify } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { type Owner, session } from '../../shared/session.ts';
import { openAttempt } from './attempt.ts';

/** Whether the shopper is where payments are made and told of. */
export const isAtCheckout = (): boolean => location.pathname === '/checkout';

let shown: number | undefined;

export const closeReminder = (): void => {
  if (shown !== undefined) closeToast(shown);
  shown = undefined;
};

/** Says, anywhere but at checkout, that an answer is still missing, and leads to where it is found out. */
export const remind = (owner: Owner): void => {
  if (isAtCheckout() || openAttempt(owner) === undefined) return;
  const action = { label: 'Find out', run: () => navigate('/checkout') };
  shown = notify('The answer to your last payment has not come yet.', 'bad', action, true);
};

session.subscribe(() => {
  if (session.get() === undefined) closeReminder();
});
