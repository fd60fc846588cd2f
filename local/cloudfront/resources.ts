import * as z from 'zod/mini';
import { boolean, ignored, inert, type Kind, type Named, number } from '../template/kind.ts';
import { lowerId, upperId, uuidOf } from '../template/names.ts';

export const behaviour = z.strictObject({
  PathPattern: z.optional(z.string()),
  TargetOriginId: z.string(),
  AllowedMethods: z._default(z.optional(z.array(z.string())), ['GET', 'HEAD']),
  CachedMethods: ignored('nothing is cached'),
  CachePolicyId: z.string(),
  Compress: z._default(z.optional(boolean), false),
  FunctionAssociations: z.optional(
    z.tuple([z.strictObject({ EventType: z.literal('viewer-request'), FunctionARN: z.string() })]),
  ),
  OriginRequestPolicyId: z.optional(z.string()),
  ResponseHeadersPolicyId: z.optional(z.string()),
  ViewerProtocolPolicy: ignored('there is no TLS; browsers treat localhost as secure'),
  SmoothStreaming: ignored('not used by the shop'),
  GrpcConfig: ignored('not used by the shop'),
});

const origin = z.strictObject({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z._default(z.optional(z.string()), ''),
  OriginAccessControlId: z.optional(z.string()),
  S3OriginConfig: z.optional(z.unknown()),
  CustomOriginConfig: ignored('TLS and timeouts to the origin'),
  OriginCustomHeaders: z.optional(z.array(z.strictObject({ HeaderName: z.string(), HeaderValue: z.string() }))),
  ConnectionAttempts: ignored('origins are in the same process'),
  ConnectionTimeout: ignored('origins are in the same process'),
  ResponseCompletionTimeout: ignored('origins are in the same process'),
  OriginShield: ignored('nothing is cached'),
});

/**
 * By default, CloudFront caches these errors for ten seconds; the laptop cloud caches nothing:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
export const CACHEABLE_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];
const error = `the laptop cloud does not cache errors: set ErrorCachingMinTTL to 0 for ${CACHEABLE_ERRORS.join(', ')}`;
const errorCaching = z
  .array(z.strictObject({ ErrorCode: number, ErrorCachingMinTTL: z.literal(0) }), { error })
  .check(z.refine((given) => CACHEABLE_ERRORS.every((code) => given.some((it) => it.ErrorCode === code)), { error }));

export const distributionProperties = z.strictObject({
  DistributionConfig: z.strictObject({
    DefaultCacheBehavior: behaviour,
    CacheBehaviors: z.optional(z.array(behaviour)),
    Origins: z.array(origin),
    DefaultRootObject: z._default(z.optional(z.string()), ''),
    Enabled: z.literal(true),
    Aliases: ignored('the site is at localhost'),
    Comment: ignored('documentation'),
    CustomErrorResponses: errorCaching,
    HttpVersion: ignored('the server uses HTTP/1.1'),
    IPV6Enabled: ignored('the server listens on IPv4 and IPv6'),
    Logging: ignored('there are no access logs'),
    PriceClass: ignored('affects only the price'),
    Restrictions: ignored('there are no country restrictions'),
    Staging: ignored('there is no continuous deployment'),
    ViewerCertificate: ignored('there is no TLS'),
    WebACLId: ignored('there is no firewall'),
  }),
  Tags: ignored('documentation'),
});

export const edgeFunctionProperties = z.strictObject({
  Name: z.string(),
  AutoPublish: ignored('functions are always published'),
  FunctionCode: z.string(),
  FunctionConfig: z.strictObject({
    Comment: ignored('documentation'),
    Runtime: z.enum(['cloudfront-js-1.0', 'cloudfront-js-2.0']),
  }),
  FunctionMetadata: ignored('documentation'),
  Tags: ignored('documentation'),
});

const overridden = { Override: boolean };

export const responseHeadersPolicyProperties = z.strictObject({
  ResponseHeadersPolicyConfig: z.strictObject({
    Name: z.string(),
    Comment: ignored('documentation'),
    CorsConfig: z.optional(z.never()),
    ServerTimingHeadersConfig: ignored('there are no such metrics'),
    CustomHeadersConfig: z.optional(
      z.strictObject({
        Items: z.array(z.strictObject({ Header: z.string(), Value: z.string(), ...overridden })),
      }),
    ),
    SecurityHeadersConfig: z.optional(
      z.strictObject({
        ContentSecurityPolicy: z.optional(z.strictObject({ ContentSecurityPolicy: z.string(), ...overridden })),
        ContentTypeOptions: z.optional(z.strictObject(overridden)),
        FrameOptions: z.optional(z.strictObject({ FrameOption: z.string(), ...overridden })),
        ReferrerPolicy: z.optional(z.strictObject({ ReferrerPolicy: z.string(), ...overridden })),
        StrictTransportSecurity: z.optional(
          z.strictObject({
            AccessControlMaxAgeSec: number,
            IncludeSubdomains: z.optional(boolean),
            Preload: z.optional(boolean),
            ...overridden,
          }),
        ),
      }),
    ),
  }),
});

const named = z.strictObject({
  CookieBehavior: z.optional(z.string()),
  HeaderBehavior: z.optional(z.string()),
  QueryStringBehavior: z.optional(z.string()),
  Cookies: z.optional(z.array(z.string())),
  Headers: z.optional(z.array(z.string())),
  QueryStrings: z.optional(z.array(z.string())),
});

export const cachePolicyProperties = z.strictObject({
  CachePolicyConfig: z.strictObject({
    Name: z.string(),
    Comment: ignored('documentation'),
    DefaultTTL: ignored('nothing is cached'),
    MaxTTL: ignored('nothing is cached'),
    MinTTL: ignored('nothing is cached'),
    ParametersInCacheKeyAndForwardedToOrigin: z.strictObject({
      CookiesConfig: named,
      HeadersConfig: named,
      QueryStringsConfig: named,
      EnableAcceptEncodingBrotli: z._default(z.optional(boolean), false),
      EnableAcceptEncodingGzip: boolean,
    }),
  }),
});

const distributionId = (resource: Named): string => `E${upperId(`${resource.stack}/${resource.logicalId}`, 13)}`;
const domainName = (resource: Named): string =>
  `d${lowerId(`${resource.stack}/${resource.logicalId}`, 13)}.cloudfront.net`;
const uuid = (resource: Named): string => uuidOf(`${resource.stack}/${resource.logicalId}`);
const edgeFunctionArn = (fn: Named): string =>
  `arn:aws:cloudfront::${fn.account}:function/${fn.text('Name', fn.logicalId)}`;

export const CLOUDFRONT_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::CloudFront::Distribution': {
    properties: distributionProperties,
    ref: distributionId,
    attributes: {
      DomainName: domainName,
      Arn: (it) => `arn:aws:cloudfront::${it.account}:distribution/${distributionId(it)}`,
    },
  },
  'AWS::CloudFront::Function': {
    properties: edgeFunctionProperties,
    ref: edgeFunctionArn,
    attributes: { FunctionARN: edgeFunctionArn },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    properties: responseHeadersPolicyProperties,
    ref: uuid,
  },
  'AWS::CloudFront::CachePolicy': { properties: cachePolicyProperties, ref: uuid },
  'AWS::CloudFront::OriginAccessControl': inert('signs the distribution’s requests to the bucket', {
    ref: distributionId,
    attributes: { Id: distributionId },
  }),
};
