import { ApiError } from '../../shared/api.ts';

const WORDS: Record<string, string> = {
  NotAuthorizedException: 'That e-mail and password do not go together.',
  UserNotFoundException: 'That e-mail and password do not go together.',
  CodeMismatchException: 'That code is not right. Check the mail, or ask for a new one.',
  ExpiredCodeException: 'That code is not good any more. Ask for a new one.',
  InvalidPasswordException: 'That password is too easy to guess. See what it needs below.',
  LimitExceededException: 'Too many tries. Wait a little, then try again.',
  TooManyRequestsException: 'Too many tries. Wait a little, then try again.',
  TooManyFailedAttemptsException: 'Too many tries. Wait a little, then try again.',
  InvalidParameterException: 'Something in the form is not as it should be. Check it and try again.',
  CodeDeliveryFailureException: 'The mail could not be sent. Check the address and try again.',
  NetworkError: 'The shop cannot be reached right now. Check your connection and try again.',
};

const OTHERWISE = 'That did not work. Try again in a moment.';

/**
 * What an error of the user pool means for a shopper. No sentence tells whether an account exists: where a code is asked
 * for, an account that cannot take one says the same as a wrong code.
 */
export const wordsFor = (error: unknown, asksForCode = false): string => {
  if (error instanceof TypeError || error instanceof ApiError) return WORDS.NetworkError ?? OTHERWISE;
  if (!(error instanceof Error)) return OTHERWISE;
  const isRefusal = error.name === 'NotAuthorizedException' || error.name === 'UserNotFoundException';
  return WORDS[asksForCode && isRefusal ? 'CodeMismatchException' : error.name] ?? OTHERWISE;
};
