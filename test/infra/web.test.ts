import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { COMPLETE_STAGE, type Json, resourcesOf, root, synthesise } from './support/synthesise.ts';

const dev = synthesise().web;
const [{ Properties: distribution }] = resourcesOf(dev, 'AWS::CloudFront::Distribution');

describe('the site', () => {
  it('serves the products, the cart and the storefront from one origin, over HTTP/2 and HTTP/3', () => {
    const config = distribution.DistributionConfig;
    expect(config.CacheBehaviors.map((behavior: Json) => behavior.PathPattern)).toEqual([
      '/api/product*',
      '/api/*',
      '/api',
    ]);
    expect(config.HttpVersion).toBe('http2and3');
    // Error pages would also replace the APIs' error responses; cached errors would outlast their cause.
    expect(config.CustomErrorResponses).toEqual(
      [400, 403, 404, 405, 414, 500, 501, 502, 503, 504].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
    );
    for (const behavior of [config.DefaultCacheBehavior, ...config.CacheBehaviors]) {
      expect(behavior.ViewerProtocolPolicy).toBe('redirect-to-https');
      expect(behavior.ResponseHeadersPolicyId).toBeDefined();
    }
    for (const { FunctionAssociations } of config.CacheBehaviors)
      expect(FunctionAssociations).toEqual([
        {
          EventType: 'viewer-request',
          FunctionARN: { 'Fn::GetAtt': [expect.stringMatching(/^SiteHost/), 'FunctionARN'] },
        },
      ]);
    for (const { OriginPath = '', CustomOriginConfig } of config.Origins) {
      // The first part of the path is the APIs' stage.
      expect(OriginPath).toBe('');
      // API Gateway waits 29 seconds for a function.
      if (CustomOriginConfig) expect(CustomOriginConfig.OriginReadTimeout).toBeGreaterThanOrEqual(29);
    }
  });

  it('never caches cart responses, and caches the catalogue for as long as its headers say, at most a minute', () => {
    const [catalogue, cart] = distribution.DistributionConfig.CacheBehaviors;
    // CloudFront's managed policy CachingDisabled.
    expect(cart.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    expect(dev.findResources('AWS::CloudFront::CachePolicy')[catalogue.CachePolicyId.Ref]).toMatchObject({
      Properties: {
        CachePolicyConfig: {
          MinTTL: 0,
          DefaultTTL: 0,
          MaxTTL: 60,
          // The CORS headers of a response depend on the origin.
          ParametersInCacheKeyAndForwardedToOrigin: {
            HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Origin'] },
          },
        },
      },
    });
  });

  it('forwards cookies, tokens and queries to the APIs, but not the host', () => {
    const [distribution] = Object.values<Json>(dev.findResources('AWS::CloudFront::Distribution'));
    // CloudFront's own policy AllViewerExceptHostHeader.
    for (const { OriginRequestPolicyId } of distribution.Properties.DistributionConfig.CacheBehaviors)
      expect(OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
  });

  it('serves index.html for every view of the storefront, and files under their own paths', () => {
    const code = readFileSync(join(root, 'lib/web/page-of-the-app.js'), 'utf8');
    const uriFor = (uri: string) => runInNewContext(`${code}; handler({ request: { uri } }).uri`, { uri });
    expect(uriFor('/')).toBe('/index.html');
    expect(uriFor('/products/aurora-headphones')).toBe('/index.html');
    expect(uriFor('/assets/index-a1b2.js')).toBe('/assets/index-a1b2.js');
    expect(uriFor('/config.json')).toBe('/config.json');
  });

  it('sends the APIs the host that the browser requested, whatever X-Forwarded-Host it sent', () => {
    const code = readFileSync(join(root, 'lib/web/host-of-the-site.js'), 'utf8');
    const headers = { host: { value: 'shop.example.com' }, 'x-forwarded-host': { value: 'evil.example.com' } };
    const { headers: sent } = runInNewContext(`${code}; handler({ request: { headers } })`, { headers });
    expect(sent['x-forwarded-host'].value).toBe('shop.example.com');
    expect(sent.host.value).toBe('shop.example.com');
  });

  it('adds security headers to every response, with a strict CSP without unsafe sources', () => {
    dev.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { Override: true },
          ContentTypeOptions: { Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
          FrameOptions: { FrameOption: 'DENY' },
        },
      },
    });
    const text = JSON.stringify(dev.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
      expect(text).toMatch(new RegExp(`${directive}[;"]`));
    expect(text).not.toContain('unsafe-');
  });

  it('has a private bucket that only the distribution can read, and only over TLS', () => {
    dev.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    dev.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
    dev.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('retains its bucket in production, with overwritten files for a month', () => {
    synthesise({ stage: 'prod' }).web.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }] },
      },
    });
  });

  it('lets browsers cache hashed assets for a year and pictures for a day, and has them revalidate everything else', () => {
    const cacheControl = (match: object) =>
      resourcesOf(dev, 'Custom::CDKBucketDeployment', { Properties: match }).map(
        ({ Properties }) => Properties.SystemMetadata['cache-control'],
      );
    expect(cacheControl({ Include: ['assets/*'] })).toEqual(['public, max-age=31536000, immutable']);
    expect(cacheControl({ Include: ['pictures/*'] })).toEqual(['public, max-age=86400']);
    expect(cacheControl({ Exclude: ['assets/*', 'pictures/*'] })).toEqual(['no-cache']);
  });

  it('deploys files before the pages that reference them, and keeps those of pages that are still open', () => {
    const deployments = dev.findResources('Custom::CDKBucketDeployment');
    for (const { Properties } of Object.values<Json>(deployments)) expect(Properties.Prune).toBe(false);
    const idOf = (name: string) => Object.keys(deployments).find((id) => id.startsWith(`SiteFiles${name}`)) ?? '';
    expect(deployments[idOf('Pages')]?.['DependsOn']).toEqual(
      expect.arrayContaining([idOf('Hashed'), idOf('Pictures')]),
    );
  });
});

describe('the site of a stage with a domain and a firewall', () => {
  it('has that domain, its DNS records, TLS 1.2 as the minimum, and a rate limit per address', () => {
    const { web } = synthesise({ stage: COMPLETE_STAGE });
    web.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['shop.example.com'],
        WebACLId: Match.anyValue(),
        ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
    web.resourceCountIs('AWS::Route53::RecordSet', 2);
    web.hasResourceProperties('AWS::WAFv2::WebACL', {
      Rules: Match.arrayWith([
        Match.objectLike({ Statement: { RateBasedStatement: { Limit: 1000, AggregateKeyType: 'IP' } } }),
      ]),
    });
  });
});
