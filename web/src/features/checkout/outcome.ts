import { ApiError, messageOf } from '../../shared/api.ts';
import { notify } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { closeReminder, isAtCheckout } from './reminder.ts';

export const UNPAID = 'Your last payment didn’t go through. Nothing was paid.';

export const SETTLED = 'Another tab has the result of your last payment.';

/** The message for a failed checkout; `advice` is what to do if there was no response. */
export const messageFor = (error: unknown, advice = 'Try again: you won’t pay twice.'): string => {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.problem === 'cart-changed') return 'Your cart or a price in it has changed. Review it, then pay again.';
  if (error.isTransient) return `We didn’t get a response. ${advice}`;
  return error.message;
};

/** Opens the receipt. A shopper who has gone to another page meanwhile gets a toast with a link instead. */
export const showReceipt = (): void => {
  closeReminder();
  if (isAtCheckout()) navigate('/receipt', { replace: true });
  else notify('Your payment went through.', 'good', { label: 'View receipt', run: () => navigate('/receipt') }, true);
};

/** Shows a message on the checkout page if the shopper is still there, otherwise as a toast. */
export const report = (text: string, show: (text: string) => void): void => {
  if (isAtCheckout()) show(text);
  else notify(text, 'bad', undefined, true);
};
