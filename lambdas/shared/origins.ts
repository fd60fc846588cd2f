import { Refusal } from './refusal.ts';
import type { HttpRequest } from './request.ts';

const only = (values: string[]): string | undefined => (values.length === 1 ? values[0] : undefined);

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

/**
 * Whether a page of another site made the browser send the request. `Sec-Fetch-Site` decides if present (scripts cannot
 * set it). Older browsers send only `Origin`, which must then match the requested host; behind CloudFront, that is in
 * `X-Forwarded-Host` (`Host` is API Gateway's own there). Scripts of other sites cannot set that header either without
 * a preflight, which we reject.
 */
const isForeign = (request: HttpRequest, allowed: readonly string[]): boolean => {
  const origins = request.headers('origin');
  if (origins.length > 0 && origins.every((origin) => allowed.includes(origin))) return false;
  const site = only(request.headers('sec-fetch-site'))?.toLowerCase();
  if (site !== undefined) return !['same-origin', 'same-site', 'none'].includes(site);
  const hosts = [...request.headers('host'), ...request.headers('x-forwarded-host')].map((host) => host.toLowerCase());
  return origins.some((origin) => !hosts.includes(hostOf(origin) ?? 'null'));
};

/** @throws {Refusal} `forbidden` when another site's page sent a request that changes something. */
export const checkOrigin = (request: HttpRequest, allowed: readonly string[]): void => {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  if (isForeign(request, allowed)) throw new Refusal('forbidden', 'Pages on other sites cannot change a cart.');
};

/** The headers that let pages of this origin read a response. */
export const corsHeadersFor = (origin: string) => ({
  Vary: 'Origin',
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Expose-Headers': 'ETag, Idempotent-Replayed, Retry-After',
});

/** The CORS headers of a response: only for the configured origins. */
export const corsHeaders = (request: HttpRequest, allowed: readonly string[]): Record<string, string> => {
  if (allowed.length === 0) return {};
  const origin = only(request.headers('origin'));
  return origin !== undefined && allowed.includes(origin) ? corsHeadersFor(origin) : { Vary: 'Origin' };
};
