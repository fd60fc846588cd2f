import { ApiError } from '../../shared/api.ts';

const WORDS: Record<string, string> = {
  NotAuthorizedException: 'That email and password don’t match. Check them and try again.',
  UserNotFoundException: 'That email and password don’t match. Check them and try again.',
  CodeMismatchException: 'That code isn’t right. Check the email, or request a new code.',
  ExpiredCodeException: 'That code has expired. Request a new one.',
  InvalidPasswordException: 'That password is too easy to guess. Check the requirements below.',
  LimitExceededException: 'Too many attempts. Wait a bit, then try again.',
  TooManyRequestsException: 'Too many attempts. Wait a bit, then try again.',
  TooManyFailedAttemptsException: 'Too many attempts. Wait a bit, then try again.',
  InvalidParameterException: 'Something in the form isn’t right. Check it and try again.',
  CodeDeliveryFailureException: 'We couldn’t send the email. Check the address and try again.',
  NetworkError: 'We can’t reach the store right now. Check your connection and try again.',
};

const DEFAULT = 'That didn’t work. Try again in a moment.';

/**
 * The message for an error of the user pool. None reveals whether an account exists: where a code is required, an
 * account that cannot use one gets the message for a wrong code.
 */
export const messageFor = (error: unknown, asksForCode = false): string => {
  if (error instanceof TypeError || error instanceof ApiError) return WORDS.NetworkError ?? DEFAULT;
  if (!(error instanceof Error)) return DEFAULT;
  const isRejection = error.name === 'NotAuthorizedException' || error.name === 'UserNotFoundException';
  return WORDS[asksForCode && isRejection ? 'CodeMismatchException' : error.name] ?? DEFAULT;
};
