import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type * as z from 'zod/mini';
import {
  type HttpRequest,
  type HttpResponse,
  headerOf,
  textResponse,
  withHeader,
  withoutHeaders,
} from '../http/message.ts';
import { PlainError } from '../plain-error.ts';
import type { Buckets } from '../s3/buckets.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { wildcards } from '../wildcards.ts';
import { EdgeFunction } from './edge-function.ts';
import { type Forwarding, forwardingOf, type HeadersPolicy, headersPolicies } from './policies.ts';
import { type behaviour, distributionProperties, edgeFunctionProperties } from './resources.ts';

type BehaviourProperties = z.output<typeof behaviour>;
type DistributionResource = Resource<z.output<typeof distributionProperties>>;

/** Handles a request that CloudFront forwards. */
type Origin = (request: HttpRequest) => Promise<HttpResponse>;

interface Behaviour {
  readonly matches: (path: string) => boolean;
  readonly allowedMethods: readonly string[];
  readonly forwarding: Forwarding;
  readonly compress: boolean;
  readonly onRequest: EdgeFunction | undefined;
  readonly headersPolicy: HeadersPolicy | undefined;
  readonly origin: Origin;
}

export interface Origins {
  readonly buckets: Buckets;
  /** Sends a request to an API, by its id. */
  readonly api: (apiId: string, request: HttpRequest) => Promise<HttpResponse>;
  /** Called for every response. */
  readonly onAnswer?: (distributionId: string, status: number) => void;
}

const pathPattern = (pattern: string | undefined): ((path: string) => boolean) => {
  if (pattern === undefined) return () => true;
  const expression = wildcards(pattern.replace(/^\/?/, '/'));
  return (path) => expression.test(path);
};

/** Resolves `.` and `..`: CloudFront does so to choose a behaviour, but forwards the path as received. */
const withoutDots = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/').slice(1)) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
const COMPRESSED_TYPES =
  /^(application\/(javascript|json|xml|x-javascript|manifest\+json|problem\+json|wasm|vnd\.api\+json)|text\/.+|image\/svg\+xml|font\/(ttf|otf))\b/;
const isCompressible = ({ status, headers, body }: HttpResponse): boolean =>
  [200, 403, 404].includes(status) &&
  body.length >= 1000 &&
  body.length <= 10_000_000 &&
  headerOf({ headers }, 'content-encoding') === undefined &&
  COMPRESSED_TYPES.test(headerOf({ headers }, 'content-type') ?? '');

const brotli = promisify(brotliCompress);
// Node defaults to the highest quality: 8 % smaller than this, but forty times the CPU for each response.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const zip = promisify(gzip);

const VARY_ENCODING = ['Vary', 'Accept-Encoding'] as const;

const compressed = async (
  request: HttpRequest,
  response: HttpResponse,
  { gzip: mayGzip, brotli: mayBrotli }: Forwarding,
) => {
  if (!isCompressible(response)) return response;
  const accepted = headerOf(request, 'accept-encoding') ?? '';
  const encoding =
    mayBrotli && /\bbr\b/.test(accepted) ? 'br' : mayGzip && /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
  if (encoding === undefined) return response;
  const body = await (encoding === 'br' ? brotli(response.body, BROTLI) : zip(response.body));
  const etag = headerOf(response, 'etag');
  // CloudFront weakens a strong ETag when it compresses.
  const weak =
    etag === undefined || etag.startsWith('W/') ? response.headers : withHeader(response.headers, 'ETag', `W/${etag}`);
  return {
    ...response,
    headers: [...withHeader(weak, 'Content-Encoding', encoding), VARY_ENCODING],
    body,
  };
};

const plainTag = (tag: string): string => tag.trim().replace(/^W\//, '');

/** Turns the response into a 304 if the viewer already has this ETag. */
const notModifiedIfKnown = (request: HttpRequest, response: HttpResponse): HttpResponse => {
  const known = headerOf(request, 'if-none-match');
  const etag = headerOf(response, 'etag');
  if (known === undefined || etag === undefined || response.status !== 200 || !/^(GET|HEAD)$/.test(request.method))
    return response;
  const isKnown = known === '*' || known.split(',').some((tag) => plainTag(tag) === plainTag(etag));
  return isKnown
    ? {
        status: 304,
        headers: withoutHeaders(response.headers, ['content-type', 'content-encoding']),
        body: Buffer.alloc(0),
      }
    : response;
};

const s3Error = (status: number, code: string, message: string): HttpResponse =>
  textResponse(
    status,
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    'application/xml',
  );

const bucketOrigin =
  (buckets: Buckets, bucket: string, distributionArn: string): Origin =>
  async ({ method, path }) => {
    if (method !== 'GET' && method !== 'HEAD')
      return s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
    let key: string;
    try {
      key = decodeURIComponent(path.slice(1));
    } catch {
      return s3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
    }
    const found = buckets.read(bucket, key, distributionArn);
    if (found === 'AccessDenied') return s3Error(403, 'AccessDenied', 'Access Denied');
    if (found === 'NoSuchKey') return s3Error(404, 'NoSuchKey', 'The specified key does not exist.');
    return {
      status: 200,
      headers: [
        ['Content-Type', found.contentType],
        ['ETag', found.etag],
        ['Last-Modified', found.lastModified.toUTCString()],
        ...(found.cacheControl === undefined ? [] : [['Cache-Control', found.cacheControl] as const]),
      ],
      body: found.body,
    };
  };

const originsOf = (distribution: DistributionResource, { buckets, api }: Origins): ReadonlyMap<string, Origin> =>
  new Map(
    distribution.properties.DistributionConfig.Origins.map(
      ({ Id, DomainName, OriginPath, OriginCustomHeaders = [] }) => {
        const [, bucket] = /^(.+)\.s3[.-][^/]*amazonaws\.com$/.exec(DomainName) ?? [];
        const [, apiId] = /^([a-z0-9]+)\.execute-api\./.exec(DomainName) ?? [];
        if (bucket === undefined && apiId === undefined)
          throw new PlainError(
            `${distribution.stack}/${distribution.logicalId}: the laptop cloud does not support the origin ${DomainName}.`,
          );
        const answer: Origin =
          bucket === undefined
            ? (request) => api(apiId ?? '', request)
            : bucketOrigin(buckets, bucket, distribution.attribute('Arn'));
        const added = OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue] as const);
        return [
          Id,
          (request) => answer({ ...request, path: OriginPath + request.path, headers: [...request.headers, ...added] }),
        ];
      },
    ),
  );

const behavioursOf = (
  deployment: Deployment,
  distribution: DistributionResource,
  origins: ReadonlyMap<string, Origin>,
): Behaviour[] => {
  const where = `${distribution.stack}/${distribution.logicalId}`;
  const findForwarding = forwardingOf(deployment);
  const policies = headersPolicies(deployment);
  const identity = { distributionId: distribution.ref, domainName: distribution.attribute('DomainName') };
  const functions = new Map(
    deployment
      .all('AWS::CloudFront::Function', edgeFunctionProperties)
      .map((it) => [it.attribute('FunctionARN'), new EdgeFunction(it.properties.FunctionCode, identity)]),
  );
  const toBehaviour = (properties: BehaviourProperties): Behaviour => {
    const origin = origins.get(properties.TargetOriginId);
    if (origin === undefined) throw new PlainError(`${where}: there is no origin ${properties.TargetOriginId}.`);
    const policyId = properties.ResponseHeadersPolicyId;
    const headersPolicy = policyId === undefined ? undefined : policies.get(policyId);
    if (policyId !== undefined && headersPolicy === undefined)
      throw new PlainError(`${where}: the laptop cloud does not support the response headers policy ${policyId}.`);
    return {
      matches: pathPattern(properties.PathPattern),
      allowedMethods: properties.AllowedMethods,
      forwarding: findForwarding(properties.CachePolicyId, properties.OriginRequestPolicyId),
      compress: properties.Compress,
      onRequest: functions.get(properties.FunctionAssociations?.[0]?.FunctionARN ?? ''),
      headersPolicy,
      origin,
    };
  };
  const { CacheBehaviors = [], DefaultCacheBehavior } = distribution.properties.DistributionConfig;
  return [...CacheBehaviors, DefaultCacheBehavior].map(toBehaviour);
};

/** A distribution of the templates: behaviours, functions and policies in front of buckets and APIs. No caching. */
export class Distribution {
  readonly #behaviours: readonly Behaviour[];
  readonly #config: z.output<typeof distributionProperties>['DistributionConfig'];
  readonly #onAnswer: (status: number) => void;

  constructor(deployment: Deployment, distribution: DistributionResource, origins: Origins) {
    this.#config = distribution.properties.DistributionConfig;
    this.#onAnswer = (status) => origins.onAnswer?.(distribution.ref, status);
    this.#behaviours = behavioursOf(deployment, distribution, originsOf(distribution, origins));
  }

  /** The distribution of the templates; undefined if there is none. */
  static of(deployment: Deployment, origins: Origins): Distribution | undefined {
    const [first, ...others] = deployment.all('AWS::CloudFront::Distribution', distributionProperties);
    if (others.length > 0)
      throw new PlainError('The laptop cloud supports one distribution, but the templates have several.');
    return first && new Distribution(deployment, first, origins);
  }

  async handle(request: HttpRequest): Promise<HttpResponse> {
    const answer = await this.#handle(request);
    this.#onAnswer(answer.status);
    return answer;
  }

  async #handle(request: HttpRequest): Promise<HttpResponse> {
    const path = withoutDots(request.path);
    const found = this.#behaviours.find(({ matches }) => matches(path));
    if (found === undefined) return textResponse(403, 'Forbidden');
    const answer = await this.#answer(found, request);
    return { ...answer, headers: found.headersPolicy?.(answer.headers) ?? answer.headers };
  }

  async #answer(found: Behaviour, request: HttpRequest): Promise<HttpResponse> {
    if (!found.allowedMethods.includes(request.method))
      return textResponse(
        403,
        'This distribution is not configured to allow the HTTP request method that was used for this request.',
      );
    const asked = found.onRequest === undefined ? request : await found.onRequest.onRequest(request);
    if ('status' in asked) return asked;
    const root =
      asked.path === '/' && this.#config.DefaultRootObject !== '' ? `/${this.#config.DefaultRootObject}` : asked.path;
    const forwarded = found.forwarding.forward({ ...asked, path: root });
    const known = notModifiedIfKnown(request, await found.origin(forwarded));
    return found.compress ? compressed(request, known, found.forwarding) : known;
  }
}
