import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { stageNamed } from '../../lib/stages.ts';
import { type Json, root, synthesise } from './support/synthesise.ts';

const dev = synthesise().web;

describe('the site', () => {
  it('puts the products, the cart and the storefront on one origin, over HTTP/2 and 3', () => {
    const [distribution] = Object.values<Json>(dev.findResources('AWS::CloudFront::Distribution'));
    const config = distribution.Properties.DistributionConfig;
    expect(config.CacheBehaviors.map((behavior: Json) => behavior.PathPattern)).toEqual([
      '/api/product*',
      '/api/*',
      '/api',
    ]);
    expect(config.HttpVersion).toBe('http2and3');
    // Pages that answer errors would stand before the APIs, too, and hide what they say; kept errors, what comes after.
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
      // The APIs' stage is the first part of the path.
      expect(OriginPath).toBe('');
      // As long as API Gateway waits for a function.
      if (CustomOriginConfig) expect(CustomOriginConfig.OriginReadTimeout).toBeGreaterThanOrEqual(29);
    }
  });

  it('keeps no answer about a cart, and the catalogue’s for as long as it says, a minute at most', () => {
    const [distribution] = Object.values<Json>(dev.findResources('AWS::CloudFront::Distribution'));
    const [catalogue, cart] = distribution.Properties.DistributionConfig.CacheBehaviors;
    // CloudFront's own policy CachingDisabled.
    expect(cart.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    expect(dev.findResources('AWS::CloudFront::CachePolicy')[catalogue.CachePolicyId.Ref]).toMatchObject({
      Properties: {
        CachePolicyConfig: {
          MinTTL: 0,
          DefaultTTL: 0,
          MaxTTL: 60,
          // What pages of other origins may read differs from what ours may.
          ParametersInCacheKeyAndForwardedToOrigin: {
            HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Origin'] },
          },
        },
      },
    });
  });

  it('sends every page view to index.html, and files to themselves', () => {
    const code = readFileSync(join(root, 'lib/web/page-of-the-app.js'), 'utf8');
    const uriFor = (uri: string) => runInNewContext(`${code}; handler({ request: { uri } }).uri`, { uri });
    expect(uriFor('/')).toBe('/index.html');
    expect(uriFor('/products/aurora-headphones')).toBe('/index.html');
    expect(uriFor('/assets/index-a1b2.js')).toBe('/assets/index-a1b2.js');
    expect(uriFor('/config.json')).toBe('/config.json');
  });

  it('tells the APIs which host was asked, whatever the request claims', () => {
    const code = readFileSync(join(root, 'lib/web/host-of-the-site.js'), 'utf8');
    const headers = { host: { value: 'shop.example.com' }, 'x-forwarded-host': { value: 'evil.example.com' } };
    const { headers: sent } = runInNewContext(`${code}; handler({ request: { headers } })`, { headers });
    expect(sent['x-forwarded-host'].value).toBe('shop.example.com');
    expect(sent.host.value).toBe('shop.example.com');
  });

  it('gives every answer a strict policy, without any unsafe source', () => {
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

  it('keeps its files private, encrypted and for the distribution only', () => {
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

  it('keeps in production what was overwritten, for a month', () => {
    synthesise({ stage: 'prod' }).web.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }] },
      },
    });
  });

  it('lets browsers keep what is named by its content, and ask for pages and config every time', () => {
    const policy = (match: object) =>
      Object.values<Json>(dev.findResources('Custom::CDKBucketDeployment', { Properties: match })).map(
        ({ Properties }) => Properties.SystemMetadata['cache-control'],
      );
    expect(policy({ Include: ['assets/*'] })).toEqual(['public, max-age=31536000, immutable']);
    expect(policy({ Include: ['pictures/*'] })).toEqual(['public, max-age=86400']);
    expect(policy({ Exclude: ['assets/*', 'pictures/*'] })).toEqual(['no-cache']);
  });

  it('puts files there before the pages that name them, and leaves those of pages that are still open', () => {
    const deployments = dev.findResources('Custom::CDKBucketDeployment');
    for (const { Properties } of Object.values<Json>(deployments)) expect(Properties.Prune).toBe(false);
    const idOf = (name: string) => Object.keys(deployments).find((id) => id.startsWith(`SiteFiles${name}`)) ?? '';
    expect(deployments[idOf('Pages')]?.['DependsOn']).toEqual(
      expect.arrayContaining([idOf('Hashed'), idOf('Pictures')]),
    );
  });
});

describe('a stage with a name and a firewall of its own', () => {
  it('serves that name, looks nothing up, and blocks who asks too often', () => {
    const { web } = synthesise({
      stage: {
        ...stageNamed('dev'),
        domain: {
          name: 'shop.example.com',
          certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/1',
          hostedZoneId: 'Z1',
          hostedZoneName: 'example.com',
        },
        firewall: { requestsPerFiveMinutesAndAddress: 1000 },
      },
    });
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
