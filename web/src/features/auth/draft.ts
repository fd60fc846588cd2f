import { createSignal } from '../../shared/signal.ts';

/**
 * What was typed at one step and is needed at the next: in memory only, gone with the page. The password is kept until
 * the code has been confirmed, so that nobody has to type it twice.
 */
export const draft = createSignal({ email: '', password: '' });
