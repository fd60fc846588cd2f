import { ApiError, messageOf } from '../../shared/api.ts';
import { notify } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { closeReminder, isAtCheckout } from './reminder.ts';

export const UNPAID = 'Your last payment didn’t go through. Nothing was paid.';

export const SETTLED = 'Another tab has the result of your last payment.';

/** What a checkout that failed means for a shopper; `again` is what to do when no answer came. */
export const wordsFor = (error: unknown, again = 'Try again: you won’t pay twice.'): string => {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.problem === 'cart-changed') return 'Your cart or a price in it has changed. Review it, then pay again.';
  if (error.isPassing) return `We didn’t get a response. ${again}`;
  return error.message;
};

/** Shows the receipt that has come. Whoever has gone on meanwhile is told, not called back. */
export const showReceipt = (): void => {
  closeReminder();
  if (isAtCheckout()) navigate('/receipt', { replace: true });
  else notify('Your payment went through.', 'good', { label: 'View receipt', run: () => navigate('/receipt') }, true);
};

/** Says it on the page if the shopper is still there, else at the edge of where the shopper is. */
export const sayHere = (text: string, show: (text: string) => void): void => {
  if (isAtCheckout()) show(text);
  else notify(text, 'bad', undefined, true);
};
