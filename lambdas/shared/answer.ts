import { PROBLEM_MEDIA_TYPE } from './problem.ts';
import type { Refusal } from './refusal.ts';

/** A handler's response; the wrapper adds the headers that every response carries. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** How long browsers use HTTPS only: a year, the minimum for the preload lists. */
export const HSTS_SECONDS = 31_536_000;

/** The headers of every response, from any part of the system. */
export const SECURITY_HEADERS = {
  'Strict-Transport-Security': `max-age=${HSTS_SECONDS}; includeSubDomains`,
  'X-Content-Type-Options': 'nosniff',
};

export const NO_STORE = { 'Cache-Control': 'no-store' };

/** A response with a JSON body, not to be cached unless the headers say otherwise. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...NO_STORE, ...headers },
  body: JSON.stringify(body),
});

/** A 204. */
export const noContent = (): Answer => ({ status: 204, headers: NO_STORE, body: '' });

/** The refusal as a problem document (RFC 9457). */
export const refused = (refusal: Refusal): Answer => ({
  status: refusal.status,
  headers: { 'Content-Type': PROBLEM_MEDIA_TYPE, ...NO_STORE, ...refusal.headers },
  body: JSON.stringify(refusal.toProblem()),
});
