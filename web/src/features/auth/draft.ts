import { createSignal } from '../../shared/signal.ts';

/**
 * What was typed in one step and is needed in the next, in memory only. The password is kept until the code has been
 * confirmed, so that nobody has to type it twice.
 */
export const draft = createSignal({ email: '', password: '' });
