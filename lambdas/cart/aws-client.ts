/**
 * How we call AWS. One attempt each, for the stores decide what may be sent again; and limits, in milliseconds, well
 * below a function's time, so that there is time for another attempt.
 */
export const AWS_CLIENT_OPTIONS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
