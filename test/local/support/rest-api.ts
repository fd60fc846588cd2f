import { functionWithRole, type SmallTemplate } from './assembly.ts';
import { userPoolProperties } from './user-pool.ts';

const API = { RestApiId: { Ref: 'Api' } };
const ROOT = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };
const lambda = (id: string) => ({
  Type: 'AWS_PROXY',
  IntegrationHttpMethod: 'POST',
  Uri: {
    'Fn::Join': [
      '',
      ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', { 'Fn::GetAtt': [id, 'Arn'] }, '/invocations'],
    ],
  },
});
const method = (HttpMethod: string, ResourceId: unknown, Integration: object, more: object = {}) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: { ...API, HttpMethod, ResourceId, AuthorizationType: 'NONE', Integration, ...more },
});
const resource = (PathPart: string, ParentId: unknown = ROOT) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { ...API, PathPart, ParentId },
});
/** Lets API Gateway invoke the function for that method and path. */
const permission = (id: string, methodAndPath: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
    Principal: 'apigateway.amazonaws.com',
    SourceArn: { 'Fn::Sub': `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/api/${methodAndPath}` },
  },
});
const SIGNED_IN = { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: { Ref: 'Authorizer' } };

/** As written by the CDK's `addCorsPreflight` for two origins. */
const CORS_TEMPLATE = `#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if($origin == "https://a.example" || $origin == "https://b.example")
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end`;

/** An API with a method of every kind that the laptop cloud supports. */
export const restApiTemplate: SmallTemplate = {
  Resources: {
    ...functionWithRole('Echo'),
    ...functionWithRole('Forbidden'),
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: userPoolProperties },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        ...API,
        DeploymentId: 'd',
        StageName: 'api',
        MethodSettings: [
          { HttpMethod: 'GET', ResourcePath: '/~1few', ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.001 },
        ],
      },
    },
    Authorizer: {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: {
        ...API,
        Name: 'a',
        Type: 'COGNITO_USER_POOLS',
        IdentitySource: 'method.request.header.Authorization',
        ProviderARNs: [{ 'Fn::GetAtt': ['Pool', 'Arn'] }],
      },
    },
    Validator: {
      Type: 'AWS::ApiGateway::RequestValidator',
      Properties: { ...API, ValidateRequestBody: true },
    },
    Model: {
      Type: 'AWS::ApiGateway::Model',
      Properties: {
        ...API,
        ContentType: 'application/json',
        Schema: {
          $schema: 'http://json-schema.org/draft-04/schema#',
          type: 'object',
          required: ['id'],
          properties: { id: { type: 'string' }, count: { type: 'integer', minimum: 0, exclusiveMinimum: true } },
        },
      },
    },
    NotFound: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        ...API,
        ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
        StatusCode: '404',
        ResponseParameters: {
          'gatewayresponse.header.Content-Type': "'application/problem+json'",
          'gatewayresponse.header.X-Asked': "'me'",
        },
        ResponseTemplates: {
          'application/json': '{"detail":$context.error.messageString}',
        },
      },
    },
    Default4xx: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        ...API,
        ResponseType: 'DEFAULT_4XX',
        ResponseTemplates: {
          'application/json': '{"mine":$context.error.messageString}',
        },
      },
    },
    Items: resource('items'),
    Item: resource('{id}', { Ref: 'Items' }),
    Few: resource('few'),
    Mine: resource('mine'),
    Scoped: resource('scoped'),
    Mock: resource('mock'),
    Alone: resource('alone'),
    GetItem: method('GET', { Ref: 'Item' }, lambda('Echo')),
    PostItems: method('POST', { Ref: 'Items' }, lambda('Echo'), {
      RequestValidatorId: { Ref: 'Validator' },
      RequestModels: { 'application/json': { Ref: 'Model' } },
    }),
    GetFew: method('GET', { Ref: 'Few' }, lambda('Echo')),
    GetMine: method('GET', { Ref: 'Mine' }, lambda('Echo'), SIGNED_IN),
    GetScoped: method('GET', { Ref: 'Scoped' }, lambda('Echo'), {
      ...SIGNED_IN,
      AuthorizationScopes: ['read', 'write'],
    }),
    GetAlone: method('GET', { Ref: 'Alone' }, lambda('Forbidden')),
    OptionsMock: method(
      'OPTIONS',
      { Ref: 'Mock' },
      {
        Type: 'MOCK',
        RequestTemplates: { 'application/json': '{ statusCode: 200 }' },
        IntegrationResponses: [
          {
            StatusCode: '204',
            ResponseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'https://a.example'" },
            ResponseTemplates: { 'application/json': CORS_TEMPLATE },
          },
        ],
      },
      {
        MethodResponses: [
          { StatusCode: '204', ResponseParameters: { 'method.response.header.Access-Control-Allow-Origin': true } },
        ],
      },
    ),
    AnyMock: method(
      'ANY',
      { Ref: 'Mock' },
      {
        Type: 'MOCK',
        PassthroughBehavior: 'NEVER',
        RequestTemplates: { 'application/json': '{"statusCode":405}' },
        IntegrationResponses: [{ StatusCode: '405', ResponseTemplates: { 'application/json': '{"at":"mock"}' } }],
      },
    ),
    PermissionElsewhere: permission('Forbidden', 'POST/alone'),
    Permission: permission('Echo', '*/*'),
  },
};
