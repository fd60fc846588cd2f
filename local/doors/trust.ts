import { type HttpRequest, headerOf } from '../http/message.ts';

/** Names of this machine, and AWS hosts that functions call. Any other name that resolves here is not trusted. */
const OURS = /^(localhost|127\.0\.0\.1|\[::1\]|[\w.-]+\.amazonaws\.com)(:\d+)?$/i;

/** A link that the user followed is harmless: the page with the link cannot read the response. */
const isLink = (request: HttpRequest): boolean =>
  request.method === 'GET' &&
  headerOf(request, 'sec-fetch-mode') === 'navigate' &&
  headerOf(request, 'sec-fetch-dest') === 'document';

/**
 * Whether a request comes from the user of this machine, and not from another site's page in their browser. Browsers
 * send the relation of the two sites (`Sec-Fetch-Site`) and the name that was requested (`Host`).
 */
export const isTrusted = (request: HttpRequest): boolean => {
  const site = headerOf(request, 'sec-fetch-site') ?? 'none';
  return OURS.test(headerOf(request, 'host') ?? '') && (site === 'none' || site === 'same-origin' || isLink(request));
};
