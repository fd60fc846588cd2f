import { type HttpRequest, headerOf } from '../http/message.ts';

/** How this machine is called by itself, and what functions call AWS. A foreign name that leads here is neither. */
const OURS = /^(localhost|127\.0\.0\.1|\[::1\]|[\w.-]+\.amazonaws\.com)(:\d+)?$/i;

/** Followed by a person: a page cannot read where its links lead. */
const isLink = (request: HttpRequest): boolean =>
  request.method === 'GET' &&
  headerOf(request, 'sec-fetch-mode') === 'navigate' &&
  headerOf(request, 'sec-fetch-dest') === 'document';

/**
 * Whether a request comes from this machine's person, and not from a page of somebody else in their browser: browsers
 * tell whose page asks (`Sec-Fetch-Site`), and by which name it has found us (`Host`).
 */
export const isTrusted = (request: HttpRequest): boolean => {
  const site = headerOf(request, 'sec-fetch-site') ?? 'none';
  return OURS.test(headerOf(request, 'host') ?? '') && (site === 'none' || site === 'same-origin' || isLink(request));
};
