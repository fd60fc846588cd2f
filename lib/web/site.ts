import { join } from 'node:path';
import { HSTS_SECONDS } from '@shop/shared/answer';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';
import { Firewall } from './firewall.ts';

export type SiteProps = {
  readonly stage: StageConfig;
  readonly bucket: IBucket;
  readonly productsHost: string;
  readonly cartHost: string;
};

/** The errors whose caching can be configured. */
const CACHEABLE_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** One origin for the storefront and both APIs, so that the cart's cookie is first-party and no CORS is needed. */
export class Site extends Construct {
  readonly url: string;
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { stage, bucket, productsHost, cartHost }: SiteProps) {
    super(scope, id);
    const pageHeaders = this.#headersPolicy('SecurityHeaders');
    // A 401 needs `WWW-Authenticate`. Functions cannot set it: API Gateway renames that header in their responses.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    // Other responses may also carry it: RFC 9110, section 11.6.1.
    const apiHeaders = this.#headersPolicy('ApiHeaders', { 'WWW-Authenticate': 'Bearer' });
    const hostOfTheSite = this.#edgeFunction(
      'HostOfTheSite',
      'host-of-the-site.js',
      'Adds the host that the browser requested, for the APIs',
    );
    const api = (host: string, cachePolicy: ResponseCachePolicy): BehaviorOptions => ({
      origin: new HttpOrigin(host, { readTimeout: Duration.seconds(30) }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      cachePolicy,
      responseHeadersPolicy: apiHeaders,
      functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: hostOfTheSite }],
    });

    const cartApi = api(cartHost, CachePolicy.CACHING_DISABLED);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `The shop (${stage.name})`,
      defaultBehavior: {
        // With LIST permission, S3 returns 404 instead of 403 for a missing file.
        origin: S3BucketOrigin.withOriginAccessControl(bucket, {
          originAccessControl: new S3OriginAccessControl(this, 'BucketAccess', {
            originAccessControlName: this.#nameInAccount('BucketAccess'),
          }),
          originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: pageHeaders,
        functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: this.#pageOfTheApp() }],
      },
      additionalBehaviors: {
        '/api/product*': api(productsHost, this.#catalogueCache()),
        '/api/*': cartApi,
        // Not a view of the storefront either.
        '/api': cartApi,
      },
      // By default, CloudFront caches errors for ten seconds, for everybody at that edge, even where caching is disabled:
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
      errorResponses: CACHEABLE_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultRootObject: 'index.html',
      ...this.#customDomain(stage),
      ...(stage.firewall && { webAclId: new Firewall(this, 'Firewall', stage.firewall).arn }),
    });
    this.url = `https://${stage.domain?.name ?? this.distribution.distributionDomainName}`;
    this.#aliases(stage);
    this.#acknowledgeChecks();
  }

  /**
   * The SPA fallback: a path without a file extension is a view of the storefront, served by `index.html`. It applies
   * only to the bucket: an API's 404 stays a 404, unlike with distribution-wide error pages.
   */
  #pageOfTheApp(): EdgeFunction {
    return this.#edgeFunction(
      'PageOfTheApp',
      'page-of-the-app.js',
      'Serves index.html for every view of the storefront',
    );
  }

  #edgeFunction(id: string, file: string, comment: string): EdgeFunction {
    return new EdgeFunction(this, id, {
      functionName: this.#nameInAccount(id),
      comment,
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromFile({ filePath: join(import.meta.dirname, file) }),
    });
  }

  /** CloudFront's names must be unique in the account, across regions. The CDK's default names do not contain the region. */
  #nameInAccount(id: string): string {
    const { stackName, region } = Stack.of(this);
    return `${stackName}-${id}-${region}`;
  }

  #acknowledgeChecks(): void {
    Validations.of(this.distribution).acknowledge(
      {
        id: 'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
        reason: 'The root object is index.html, and no query reaches the bucket, so its contents cannot be listed.',
      },
      { id: 'AwsSolutions-CFR1', reason: 'The shop sells to all countries.' },
      { id: 'AwsSolutions-CFR2', reason: 'The firewall is a setting of the stage, because it has a monthly fee.' },
      {
        id: 'AwsSolutions-CFR3',
        reason: 'Access logs contain shoppers’ addresses; the functions log each request without them.',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason: 'CloudFront’s default domain does not support another minimum; with a custom domain it is TLS 1.2.',
      },
    );
  }

  /** In percent. CloudFront reports only in us-east-1, with the dimension Region, which the CDK's own method omits. */
  get serverErrorRate(): Metric {
    return new Metric({
      namespace: 'AWS/CloudFront',
      metricName: '5xxErrorRate',
      dimensionsMap: { DistributionId: this.distribution.distributionId, Region: 'Global' },
      period: Duration.minutes(5),
    });
  }

  /** For as long as the product service says, at most a minute. */
  #catalogueCache(): CachePolicy {
    return new CachePolicy(this, 'CatalogueCache', {
      cachePolicyName: this.#nameInAccount('CatalogueCache'),
      comment: 'The catalogue, for as long as its headers say, at most a minute',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.minutes(1),
      cookieBehavior: CacheCookieBehavior.none(),
      headerBehavior: CacheHeaderBehavior.allowList('Origin'),
      queryStringBehavior: CacheQueryStringBehavior.none(),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
  }

  #headersPolicy(id: string, more: Readonly<Record<string, string>> = {}): ResponseHeadersPolicy {
    const contentSecurityPolicy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self' https://cognito-idp.${Stack.of(this).region}.amazonaws.com`,
      "manifest-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; ');
    return new ResponseHeadersPolicy(this, id, {
      responseHeadersPolicyName: this.#nameInAccount(id),
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.seconds(HSTS_SECONDS),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          {
            header: 'Permissions-Policy',
            value: 'camera=(), geolocation=(), microphone=(), payment=()',
            override: true,
          },
          { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
          ...Object.entries(more).map(([header, value]) => ({ header, value, override: true })),
        ],
      },
    });
  }

  #customDomain({ domain }: StageConfig) {
    if (domain === undefined) return {};
    return {
      domainNames: [domain.name],
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
    };
  }

  #aliases({ domain }: StageConfig): void {
    if (domain === undefined) return;
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: domain.hostedZoneId,
      zoneName: domain.hostedZoneName,
    });
    const target = RecordTarget.fromAlias(new CloudFrontTarget(this.distribution));
    new ARecord(this, 'Alias', { zone, recordName: domain.name, target });
    new AaaaRecord(this, 'AliasIpv6', { zone, recordName: domain.name, target });
  }
}

type ResponseCachePolicy = NonNullable<BehaviorOptions['cachePolicy']>;
