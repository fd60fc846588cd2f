import { Duration } from 'aws-cdk-lib';

/** A year, as the preload lists ask for at least. */
export const HSTS_MAX_AGE = Duration.days(365);

/** What every answer carries, from whichever part of the system. */
export const SECURITY_HEADERS = {
  'Strict-Transport-Security': `max-age=${HSTS_MAX_AGE.toSeconds()}; includeSubDomains`,
  'X-Content-Type-Options': 'nosniff',
} as const;
