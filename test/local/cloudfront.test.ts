import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { Distribution } from '../../local/cloudfront/distribution.ts';
import { CACHEABLE_ERRORS } from '../../local/cloudfront/resources.ts';
import { type Headers, type HttpRequest, type HttpResponse, headerOf } from '../../local/http/message.ts';
import { Buckets } from '../../local/s3/buckets.ts';
import { KINDS } from '../../local/template/kinds.ts';
import { deploy, type SmallTemplate } from './support/assembly.ts';
import { requestTo } from './support/requests.ts';

const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_BUT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const EDGE = `async function handler(event) {
  if (event.request.uri === '/throws') throw new Error('no');
  if (event.request.uri === '/moved') return { statusCode: 302, headers: { location: { value: '/new' } } };
  if (event.request.querystring.lang) event.request.uri = '/' + event.request.querystring.lang.value + event.request.uri;
  if (!event.request.uri.includes('.')) event.request.uri = '/index.html';
  event.request.headers['x-seen'] = { value: event.viewer.ip + ' ' + (event.request.cookies.a ? event.request.cookies.a.value : '') };
  return event.request;
}`;

const arn = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
const edge = (Name: string, FunctionCode: string) => ({
  Type: 'AWS::CloudFront::Function',
  Properties: { Name, FunctionCode, FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' } },
});
const files = (more: object) => ({
  Type: 'Custom::CDKBucketDeployment',
  Properties: {
    ServiceToken: 't',
    SourceBucketNames: ['b'],
    DestinationBucketName: { Ref: 'Bucket' },
    Prune: false,
    ...more,
  },
});

const template: SmallTemplate = {
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 's3:GetObject',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Resource: { 'Fn::Join': ['', [arn('Bucket', 'Arn'), '/*']] },
              Condition: {
                StringEquals: {
                  'AWS:SourceArn': { 'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Site}' },
                },
              },
            },
          ],
        },
      },
    },
    Pages: files({
      SourceObjectKeys: ['site.zip'],
      Exclude: ['assets/*'],
      SystemMetadata: { 'cache-control': 'no-cache' },
    }),
    Assets: files({
      SourceObjectKeys: ['site.zip'],
      Exclude: ['*'],
      Include: ['assets/*'],
      SystemMetadata: { 'cache-control': 'immutable' },
    }),
    Config: files({
      SourceObjectKeys: ['config.zip'],
      SourceMarkers: [{ '<<marker:0xbaba:0>>': { Ref: 'AWS::Region' }, '<<marker:0xbaba:1>>': 'with "quotes"' }],
      SourceMarkersConfig: [{ jsonEscape: true }],
    }),
    Before: edge('before', EDGE),
    Headers: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: {
        ResponseHeadersPolicyConfig: {
          Name: 'h',
          SecurityHeadersConfig: {
            ContentTypeOptions: { Override: true },
            FrameOptions: { FrameOption: 'DENY', Override: false },
          },
          CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'mine', Override: true }] },
        },
      },
    },
    Narrow: {
      Type: 'AWS::CloudFront::CachePolicy',
      Properties: {
        CachePolicyConfig: {
          Name: 'n',
          ParametersInCacheKeyAndForwardedToOrigin: {
            EnableAcceptEncodingGzip: false,
            CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['kept'] },
            HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Kept'] },
            QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['kept'] },
          },
        },
      },
    },
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          DefaultRootObject: 'index.html',
          CustomErrorResponses: CACHEABLE_ERRORS.map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
          Origins: [
            { Id: 'files', DomainName: arn('Bucket', 'RegionalDomainName'), S3OriginConfig: {} },
            {
              Id: 'api',
              DomainName: 'abc123.execute-api.us-east-1.amazonaws.com',
              OriginCustomHeaders: [{ HeaderName: 'X-From', HeaderValue: 'cdn' }],
            },
          ],
          CacheBehaviors: [
            {
              PathPattern: '/api/narrow*',
              TargetOriginId: 'api',
              CachePolicyId: { Ref: 'Narrow' },
            },
            {
              PathPattern: 'api/*',
              TargetOriginId: 'api',
              AllowedMethods: ['GET', 'HEAD', 'POST'],
              CachePolicyId: OPTIMIZED,
              OriginRequestPolicyId: ALL_BUT_HOST,
              Compress: true,
              ResponseHeadersPolicyId: { Ref: 'Headers' },
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'files',
            CachePolicyId: OPTIMIZED,
            Compress: true,
            FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: arn('Before', 'FunctionARN') }],
          },
        },
      },
    },
  },
};

let site: Distribution;
let buckets: Buckets;
let bucketName: string;
let forwarded: HttpRequest | undefined;
let origin: Partial<HttpResponse> = {};

beforeAll(() => {
  const deployment = deploy(
    { app: template },
    {
      site: {
        'index.html': '<p>home</p>',
        'fr/a.txt': 'bonjour',
        'assets/app.js': 'x'.repeat(2000),
        'small.css': 'p{}',
      },
      config: { 'config.json': '{"region":"<<marker:0xbaba:0>>","text":"<<marker:0xbaba:1>>"}' },
    },
  );
  buckets = new Buckets(deployment);
  const [bucket] = deployment.all('AWS::S3::Bucket', KINDS['AWS::S3::Bucket']?.properties as never);
  bucketName = bucket?.ref ?? '';
  const found = Distribution.of(deployment, {
    buckets,
    api: async (apiId, request) => {
      expect(apiId).toBe('abc123');
      forwarded = request;
      return { status: 200, headers: [['Content-Type', 'application/json']], body: Buffer.from('{}'), ...origin };
    },
  });
  if (found === undefined) throw new Error('There is no distribution.');
  site = found;
});

const ask = async (target: string, headers: Headers = [], method = 'GET') => {
  const answer = await site.handle(requestTo(target, method, headers));
  return { ...answer, text: answer.body.toString(), header: (name: string) => headerOf(answer, name) };
};

describe('files of the bucket', () => {
  it('have their content type, and the Cache-Control of their deployment', async () => {
    const home = await ask('/');
    expect(home).toMatchObject({ status: 200, text: '<p>home</p>' });
    expect(home.header('content-type')).toMatch(/^text\/html/);
    expect(home.header('cache-control')).toBe('no-cache');
    expect((await ask('/assets/app.js')).header('cache-control')).toBe('immutable');
    expect((await ask('/small.css')).header('content-type')).toMatch(/^text\/css/);
  });

  it('have their markers replaced with values that are known only at deployment', async () => {
    expect(JSON.parse((await ask('/config.json')).text)).toEqual({ region: 'us-east-1', text: 'with "quotes"' });
  });

  it('that the viewer already has are not sent again', async () => {
    const etag = (await ask('/small.css')).header('etag') ?? '';
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*'])
      expect(await ask('/small.css', [['If-None-Match', known]])).toMatchObject({ status: 304, text: '' });
    expect((await ask('/small.css', [['If-None-Match', '"x"']])).status).toBe(200);
  });

  it('are compressed if they are large enough and the viewer accepts it, with a weak ETag', async () => {
    const answer = await ask('/assets/app.js', [['Accept-Encoding', 'gzip']]);
    expect(answer.header('content-encoding')).toBe('gzip');
    expect(gunzipSync(answer.body).toString()).toBe('x'.repeat(2000));
    expect(answer.header('etag')).toMatch(/^W\/"/);
    expect((await ask('/assets/app.js', [['Accept-Encoding', 'br, gzip']])).header('content-encoding')).toBe('br');
    expect((await ask('/assets/app.js')).header('content-encoding')).toBeUndefined();
    expect((await ask('/small.css', [['Accept-Encoding', 'gzip']])).header('content-encoding')).toBeUndefined();
  });

  it('keep the Vary header of the origin when they are compressed', async () => {
    const long = Buffer.from(JSON.stringify('x'.repeat(2000)));
    const headers: Headers = [
      ['Content-Type', 'application/json'],
      ['Vary', 'Origin'],
    ];
    origin = { headers, body: long };
    const answer = await ask('/api/cart', [['Accept-Encoding', 'gzip']]);
    origin = {};
    const vary = answer.headers.filter(([name]) => name.toLowerCase() === 'vary').map(([, value]) => value);
    expect(vary).toEqual(['Origin', 'Accept-Encoding']);
  });

  it('cannot be read by another distribution', () => {
    expect(buckets.read(bucketName, 'index.html', 'arn:other')).toBe('AccessDenied');
    expect(buckets.read('none', 'index.html', 'arn:other')).toBe('AccessDenied');
  });

  it('that do not exist are a 403, as in S3 without permission to list', async () => {
    expect(await ask('/none.txt')).toMatchObject({ status: 403 });
  });
});

describe('a CloudFront function', () => {
  it('can change the request', async () => {
    expect((await ask('/any/view')).text).toBe('<p>home</p>');
    expect((await ask('/a.txt?lang=fr')).text).toBe('bonjour');
  });

  it('can respond itself', async () => {
    const answer = await ask('/moved');
    expect(answer.status).toBe(302);
    expect(answer.header('location')).toBe('/new');
  });

  it('that throws is a 503', async () => {
    expect((await ask('/throws')).status).toBe(503);
  });
});

describe('cache behaviors', () => {
  it('are matched in order, against the path without dot segments, and forward the path unchanged', async () => {
    await ask('/api/a%2Fb/c?x=%20y&z');
    expect(forwarded).toMatchObject({ path: '/api/a%2Fb/c', query: 'x=%20y&z' });
    await ask('/files/../api/x');
    expect(forwarded?.path).toBe('/files/../api/x');
  });

  it('reject methods that they do not allow', async () => {
    expect((await ask('/api/x', [], 'POST')).status).toBe(200);
    expect((await ask('/api/x', [], 'DELETE')).status).toBe(403);
    expect((await ask('/index.html', [], 'POST')).status).toBe(403);
  });

  it('forward the headers, cookies and query parameters in their policies', async () => {
    const headers: Headers = [
      ['Host', 'localhost'],
      ['X-Kept', 'a'],
      ['X-Lost', 'b'],
      ['Content-Type', 'application/json'],
      ['Cookie', 'kept=1; lost=2'],
    ];
    await ask('/api/narrow?kept=1&lost=2', headers);
    expect(forwarded?.headers).toEqual([
      ['X-Kept', 'a'],
      ['Content-Type', 'application/json'],
      ['Cookie', 'kept=1'],
      ['X-From', 'cdn'],
    ]);
    expect(forwarded?.query).toBe('kept=1');
    await ask('/api/wide?kept=1&lost=2', headers);
    expect(forwarded?.headers.map(([name]) => name)).toEqual(['X-Kept', 'X-Lost', 'Content-Type', 'Cookie', 'X-From']);
    expect(headerOf(forwarded ?? { headers: [] }, 'cookie')).toBe('kept=1; lost=2');
    expect(forwarded?.query).toBe('kept=1&lost=2');
  });

  it('apply their response headers policy, and override only where it says so', async () => {
    origin = {
      headers: [
        ['X-Frame-Options', 'SAMEORIGIN'],
        ['x-content-type-options', 'no'],
        ['x-own', 'theirs'],
      ],
    };
    const answer = await ask('/api/x');
    origin = {};
    expect(answer.header('x-frame-options')).toBe('SAMEORIGIN');
    expect(answer.header('x-content-type-options')).toBe('nosniff');
    expect(answer.header('x-own')).toBe('mine');
  });
});
