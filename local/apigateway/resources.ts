import * as z from 'zod/mini';
import { boolean, ignored, inert, type Kind, type Named, number } from '../template/kind.ts';
import { lowerId } from '../template/names.ts';

const texts = z.record(z.string(), z.string());

export const restApiProperties = z.strictObject({
  Name: z.string(),
  Description: ignored('documentation'),
  EndpointConfiguration: ignored('there is only one region'),
  EndpointAccessMode: ignored('there is no TLS'),
  SecurityPolicy: ignored('there is no TLS'),
  DisableExecuteApiEndpoint: z.optional(z.literal(false)),
  ApiKeySourceType: ignored('there are no usage plans'),
  MinimumCompressionSize: z.optional(z.never()),
  BinaryMediaTypes: z.optional(z.never()),
  Tags: ignored('documentation'),
});

export const resourceProperties = z.strictObject({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });

const integration = z.strictObject({
  Type: z.enum(['AWS_PROXY', 'MOCK']),
  Uri: z.optional(z.string()),
  IntegrationHttpMethod: ignored('always POST for a function'),
  PassthroughBehavior: z._default(z.optional(z.enum(['WHEN_NO_MATCH', 'NEVER'])), 'WHEN_NO_MATCH'),
  RequestTemplates: z.optional(texts),
  TimeoutInMillis: z.optional(number),
  ContentHandling: z.optional(z.never()),
  Credentials: z.optional(z.never()),
  IntegrationResponses: z.optional(
    z.array(
      z.strictObject({
        StatusCode: z.string(),
        SelectionPattern: z.optional(z.string()),
        ResponseParameters: z.optional(texts),
        ResponseTemplates: z.optional(texts),
      }),
    ),
  ),
});

export const methodProperties = z.strictObject({
  RestApiId: z.string(),
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.enum(['NONE', 'COGNITO_USER_POOLS']),
  AuthorizationScopes: z.optional(z.array(z.string())),
  AuthorizerId: z.optional(z.string()),
  ApiKeyRequired: z.optional(z.literal(false)),
  OperationName: ignored('documentation'),
  RequestModels: z.optional(texts),
  RequestValidatorId: z.optional(z.string()),
  Integration: integration,
  MethodResponses: z.optional(
    z.array(
      z.strictObject({
        StatusCode: z.string(),
        ResponseParameters: z.optional(z.record(z.string(), boolean)),
        ResponseModels: ignored('only for generated SDKs'),
      }),
    ),
  ),
});

export type MethodProperties = z.output<typeof methodProperties>;
export type Integration = MethodProperties['Integration'];

export const modelProperties = z.strictObject({
  RestApiId: z.string(),
  Name: z.optional(z.string()),
  ContentType: z.optional(z.string()),
  Description: ignored('documentation'),
  Schema: z.record(z.string(), z.unknown()),
});

export const validatorProperties = z.strictObject({
  RestApiId: z.string(),
  Name: z.optional(z.string()),
  ValidateRequestBody: z._default(z.optional(boolean), false),
  ValidateRequestParameters: z.optional(z.literal(false)),
});

export const authorizerProperties = z.strictObject({
  RestApiId: z.string(),
  Name: z.string(),
  Type: z.literal('COGNITO_USER_POOLS'),
  IdentitySource: z.literal('method.request.header.Authorization'),
  ProviderARNs: z.array(z.string()),
  AuthType: ignored('only for imported OpenAPI documents'),
  AuthorizerResultTtlInSeconds: ignored('nothing is cached'),
});

export const gatewayResponseProperties = z.strictObject({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.optional(z.string()),
  ResponseParameters: z.optional(texts),
  ResponseTemplates: z.optional(texts),
});

export const stageProperties = z.strictObject({
  RestApiId: z.string(),
  DeploymentId: z.string(),
  StageName: z.string(),
  MethodSettings: z.optional(
    z.array(
      z.strictObject({
        HttpMethod: z.string(),
        ResourcePath: z.string(),
        ThrottlingBurstLimit: z.optional(number),
        ThrottlingRateLimit: z.optional(number),
        DataTraceEnabled: ignored('there are no execution logs'),
        LoggingLevel: ignored('there are no execution logs'),
        MetricsEnabled: ignored('there are metrics only for the whole API'),
        CachingEnabled: z.optional(z.literal(false)),
      }),
    ),
  ),
  AccessLogSetting: ignored('there are no access logs'),
  CacheClusterEnabled: z.optional(z.literal(false)),
  Description: ignored('documentation'),
  TracingEnabled: ignored('there is no X-Ray'),
  Tags: ignored('documentation'),
});

const id = (length: number) => (resource: Named) => lowerId(`${resource.stack}/${resource.logicalId}`, length);
const apiId = id(10);

export const APIGATEWAY_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::ApiGateway::RestApi': {
    properties: restApiProperties,
    ref: apiId,
    attributes: { RootResourceId: (api) => `${apiId(api)}-root` },
  },
  'AWS::ApiGateway::Resource': { properties: resourceProperties, ref: id(6) },
  'AWS::ApiGateway::Method': { properties: methodProperties },
  'AWS::ApiGateway::Model': {
    properties: modelProperties,
    ref: (model) => model.text('Name', lowerId(`${model.stack}/${model.logicalId}`, 12)),
  },
  'AWS::ApiGateway::RequestValidator': { properties: validatorProperties, ref: id(6) },
  'AWS::ApiGateway::Authorizer': { properties: authorizerProperties, ref: id(6) },
  'AWS::ApiGateway::GatewayResponse': { properties: gatewayResponseProperties },
  'AWS::ApiGateway::Stage': { properties: stageProperties, ref: (stage) => stage.text('StageName', 'prod') },
  'AWS::ApiGateway::Deployment': inert('methods are served as the template defines them', {
    ref: id(6),
  }),
};
