import type * as z from 'zod/mini';
import { decoded, type Headers, type HttpRequest, headerOf, withHeader, withoutHeaders } from '../http/message.ts';
import { PlainError } from '../plain-error.ts';
import type { Deployment } from '../template/deployment.ts';
import { cachePolicyProperties, responseHeadersPolicyProperties } from './resources.ts';

type Sets = { headers: Selection; cookies: Selection; query: Selection };
/** Which of the viewer's headers, cookies or query parameters reach the origin. */
type Selection = { readonly all: boolean; readonly names: ReadonlySet<string> };

const NONE: Selection = { all: false, names: new Set() };
const ALL: Selection = { all: true, names: new Set() };
const only = (...names: string[]): Selection => ({
  all: false,
  names: new Set(names.map((name) => name.toLowerCase())),
});
const allExcept = (...names: string[]): Selection => ({
  all: true,
  names: new Set(names.map((name) => name.toLowerCase())),
});

const selects = ({ all, names }: Selection, name: string): boolean => all !== names.has(name.toLowerCase());

export interface Compression {
  readonly gzip: boolean;
  readonly brotli: boolean;
}

/** The AWS managed policies that the shop uses. Nothing is cached here. */
const MANAGED_CACHE: Readonly<Record<string, Sets & Compression>> = {
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { headers: NONE, cookies: NONE, query: NONE, gzip: true, brotli: true },
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { headers: NONE, cookies: NONE, query: NONE, gzip: false, brotli: false },
};

const MANAGED_ORIGIN_REQUEST: Readonly<Record<string, Sets>> = {
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': { headers: allExcept('host'), cookies: ALL, query: ALL },
};

const selection = (behaviour: string | undefined, names: readonly string[] | undefined, where: string): Selection => {
  switch (behaviour) {
    case undefined:
    case 'none':
      return NONE;
    case 'whitelist':
      return only(...(names ?? []));
    default:
      throw new PlainError(`${where}: the laptop cloud does not support the behaviour ${behaviour}.`);
  }
};

type Config = z.output<typeof cachePolicyProperties>['CachePolicyConfig']['ParametersInCacheKeyAndForwardedToOrigin'];

const selectionsOf = (
  config: Pick<Config, 'HeadersConfig' | 'CookiesConfig' | 'QueryStringsConfig'>,
  where: string,
): Sets => ({
  headers: selection(config.HeadersConfig.HeaderBehavior, config.HeadersConfig.Headers, where),
  cookies: selection(config.CookiesConfig.CookieBehavior, config.CookiesConfig.Cookies, where),
  query: selection(config.QueryStringsConfig.QueryStringBehavior, config.QueryStringsConfig.QueryStrings, where),
});

/** Headers that CloudFront always forwards: the body's, and those of conditional or partial requests. */
const ALWAYS =
  /^(content-type|content-length|content-encoding|if-none-match|if-modified-since|range|x-forwarded-for)$/i;

export interface Forwarding extends Compression {
  forward(request: HttpRequest): HttpRequest;
}

/** What a behaviour's two policies forward to its origin. */
const forwarding = (sets: readonly Sets[], compression: Compression): Forwarding => ({
  ...compression,
  forward: (request) => {
    const some = (pick: keyof Sets) => (name: string) => sets.some((each) => selects(each[pick], name));
    const isHeaderWanted = some('headers');
    const isCookieWanted = some('cookies');
    const cookie = headerOf(request, 'cookie');
    const headers = withoutHeaders(request.headers, ['cookie', 'connection', 'host']).filter(
      ([name]) => ALWAYS.test(name) || isHeaderWanted(name),
    );
    const kept = cookie
      ?.split(';')
      .filter((pair) => isCookieWanted(pair.split('=')[0]?.trim() ?? ''))
      .join(';')
      .trim();
    const isQueryWanted = some('query');
    const query = request.query
      .split('&')
      .filter((pair) => pair !== '' && isQueryWanted(decoded(pair.split('=')[0] ?? '')))
      .join('&');
    return { ...request, query, headers: kept ? [...headers, ['Cookie', kept]] : headers };
  },
});

/** A behaviour's forwarding, by the ids of its policies. */
export const forwardingOf = (deployment: Deployment) => {
  const cache = new Map(
    deployment.all('AWS::CloudFront::CachePolicy', cachePolicyProperties).map((policy) => {
      const sent = policy.properties.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;
      const compression = { gzip: sent.EnableAcceptEncodingGzip, brotli: sent.EnableAcceptEncodingBrotli };
      return [policy.ref, { ...selectionsOf(sent, `${policy.stack}/${policy.logicalId}`), ...compression }] as const;
    }),
  );
  return (cacheId: string, originRequestId: string | undefined): Forwarding => {
    const cached = cache.get(cacheId) ?? MANAGED_CACHE[cacheId];
    const sent = originRequestId === undefined ? undefined : MANAGED_ORIGIN_REQUEST[originRequestId];
    if (cached === undefined) throw new PlainError(`The laptop cloud does not support the cache policy ${cacheId}.`);
    if (originRequestId !== undefined && sent === undefined)
      throw new PlainError(`The laptop cloud does not support the origin request policy ${originRequestId}.`);
    return forwarding(sent === undefined ? [cached] : [cached, sent], cached);
  };
};

type ResponseConfig = z.output<typeof responseHeadersPolicyProperties>['ResponseHeadersPolicyConfig'];

/** The headers of a policy: name, value, and whether it overrides the origin's. */
const policyHeaders = ({
  CustomHeadersConfig,
  SecurityHeadersConfig = {},
}: ResponseConfig): [string, string, boolean][] => {
  const { ContentSecurityPolicy, ContentTypeOptions, FrameOptions, ReferrerPolicy, StrictTransportSecurity } =
    SecurityHeadersConfig;
  const headers: [string, string, boolean][] = (CustomHeadersConfig?.Items ?? []).map((item) => [
    item.Header,
    item.Value,
    item.Override,
  ]);
  if (ContentSecurityPolicy)
    headers.push([
      'Content-Security-Policy',
      ContentSecurityPolicy.ContentSecurityPolicy,
      ContentSecurityPolicy.Override,
    ]);
  if (ContentTypeOptions) headers.push(['X-Content-Type-Options', 'nosniff', ContentTypeOptions.Override]);
  if (FrameOptions) headers.push(['X-Frame-Options', FrameOptions.FrameOption, FrameOptions.Override]);
  if (ReferrerPolicy) headers.push(['Referrer-Policy', ReferrerPolicy.ReferrerPolicy, ReferrerPolicy.Override]);
  if (StrictTransportSecurity) {
    const { AccessControlMaxAgeSec, IncludeSubdomains, Preload, Override } = StrictTransportSecurity;
    const value = `max-age=${AccessControlMaxAgeSec}${IncludeSubdomains ? '; includeSubDomains' : ''}${Preload ? '; preload' : ''}`;
    headers.push(['Strict-Transport-Security', value, Override]);
  }
  return headers;
};

/** Applies a response headers policy. */
export type HeadersPolicy = (headers: Headers) => Headers;

export const headersPolicies = (deployment: Deployment): ReadonlyMap<string, HeadersPolicy> =>
  new Map(
    deployment
      .all('AWS::CloudFront::ResponseHeadersPolicy', responseHeadersPolicyProperties)
      .map(({ ref, properties }) => {
        const config = properties.ResponseHeadersPolicyConfig;
        const added = policyHeaders(config);
        const apply: HeadersPolicy = (headers) =>
          added.reduce(
            (all, [name, value, override]) =>
              override || headerOf({ headers: all }, name) === undefined ? withHeader(all, name, value) : all,
            headers,
          );
        return [ref, apply] as const;
      }),
  );
