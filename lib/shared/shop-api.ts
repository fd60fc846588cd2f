import { PROBLEMS, type ProblemName } from '@shop/shared/problem';
import { Lazy, Stack, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CfnStage,
  CognitoUserPoolsAuthorizer,
  Cors,
  EndpointType,
  type IResource,
  LambdaIntegration,
  type Method,
  type MethodOptions,
  MockIntegration,
  PassthroughBehavior,
  RequestValidator,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import * as z from 'zod/mini';
import type { StageConfig, Throttle } from '../stages.ts';
import { addGatewayProblems, constant, problemHeaders, problemTemplate } from './gateway-problems.ts';

/** The stage name of both APIs, and therefore the first part of every path, on CloudFront and API Gateway alike. */
const API_STAGE = 'api';

const NO_ACCESS_LOG =
  'Each function logs its requests; API Gateway’s logs need an account-wide role, which stages would overwrite.';

/** The scope of access tokens from a direct Cognito sign-in. Requiring it rejects ID tokens. */
const ACCESS_TOKEN_SCOPE = 'aws.cognito.signin.user.admin';

/** Common content types. API Gateway has no wildcard here: a body of any other type gets a 415. */
const MEDIA_TYPES = [
  'application/json',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'application/xml',
  'multipart/form-data',
  'text/html',
  'text/plain',
  'text/xml',
];

type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type ShopApiProps = {
  readonly stage: StageConfig;
  readonly description: string;
  /** The user pool; required for routes that need sign-in. */
  readonly userPool?: IUserPool;
};

/** A route's requirements on its requests. */
export type RouteOptions = {
  /** The body's schema: API Gateway rejects a body that does not match, before the function runs. */
  readonly body?: { readonly name: string; readonly schema: z.core.$ZodType };
  /** Only with a Cognito access token. */
  readonly signedIn?: boolean;
  /** The route's throttle, if lower than the stage's default for every route. */
  readonly throttle?: Throttle;
};

/**
 * The settings of a method (`*` for all) of a path (`/*` for all). Everything else is off, including per-method
 * metrics, which are charged; the API's own metrics are free, and each route has those of its function.
 */
const methodSettings = (httpMethod: string, resourcePath: string, { rate, burst }: Throttle) => ({
  httpMethod,
  resourcePath,
  throttlingRateLimit: rate,
  throttlingBurstLimit: burst,
});

/** A REST API whose own error responses, for unknown paths and wrong methods too, are problem documents like ours. */
export class ShopApi extends RestApi {
  readonly #userPool: IUserPool | undefined;
  /** The CORS origin in constant responses: with several origins, their pages see a network error instead. */
  readonly #origin: string | undefined;
  readonly #methods = new Map<IResource, HttpMethod[]>();
  readonly #settings: CfnStage.MethodSettingProperty[] = [];
  #authorizer: CognitoUserPoolsAuthorizer | undefined;
  #validator: RequestValidator | undefined;

  constructor(scope: Construct, id: string, { stage, description, userPool }: ShopApiProps) {
    super(scope, id, {
      // Metrics are grouped by this name, so it must be unique in the account.
      restApiName: Stack.of(scope).stackName,
      description,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: API_STAGE,
        tracingEnabled: stage.tracing,
      },
      ...(stage.allowedOrigins.length > 0 && {
        defaultCorsPreflightOptions: {
          allowOrigins: [...stage.allowedOrigins],
          allowMethods: Cors.ALL_METHODS,
          allowHeaders: ['Authorization', 'Cache-Control', 'Content-Type', 'Idempotency-Key', 'If-Match'],
          allowCredentials: true,
        },
      }),
    });
    this.#userPool = userPool;
    this.#settings.push(methodSettings('*', '/*', stage.throttles.reads));
    const { defaultChild } = this.deploymentStage.node;
    // Routes add their own settings later.
    if (defaultChild instanceof CfnStage) defaultChild.methodSettings = Lazy.any({ produce: () => this.#settings });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG2',
      reason: 'Models validate bodies; functions validate paths, headers and queries, with the same schemas.',
    });
    Validations.of(this.deploymentStage).acknowledge(
      { id: 'AwsSolutions::AwsSolutions-APIG1', reason: NO_ACCESS_LOG },
      { id: 'AwsSolutions::AwsSolutions-APIG6', reason: NO_ACCESS_LOG },
      { id: 'Serverless::Serverless-APIGWAccessLogging', reason: NO_ACCESS_LOG },
      {
        id: 'AwsSolutions::AwsSolutions-APIG3',
        reason:
          'The firewall, if the stage has one, protects the site: docs/decisions/022-firewall-before-the-site.md.',
      },
    );
    if (!stage.tracing)
      Validations.of(this.deploymentStage).acknowledge({
        id: 'Serverless::Serverless-APIGWXrayEnabled',
        reason: 'Tracing is a setting of the stage.',
      });
    this.#origin = stage.allowedOrigins.length === 1 ? stage.allowedOrigins[0] : undefined;
    addGatewayProblems(this, this.#origin);
    this.#answer(this.root.addResource('{proxy+}'), 'not-found', 'There is nothing at this path.');
  }

  /** The API's URL, without a trailing slash. */
  get baseUrl(): string {
    return `https://${this.hostName}/${API_STAGE}`;
  }

  get hostName(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `${this.restApiId}.execute-api.${region}.${urlSuffix}`;
  }

  /** Routes a method of a path (`/cart/{productId}`) to a function. */
  route(method: HttpMethod, path: string, handler: IFunction, options: RouteOptions = {}): void {
    const resource = this.root.resourceForPath(path);
    this.#methods.set(resource, [...(this.#methods.get(resource) ?? []), method]);
    const added = resource.addMethod(method, new LambdaIntegration(handler, { allowTestInvoke: false }), {
      ...(options.signedIn && this.#signedIn()),
      ...(options.body && this.#checkedBody(options.body)),
    });
    if (options.throttle) this.#settings.push(methodSettings(method, escaped(path), options.throttle));
    if (!options.signedIn)
      acknowledgeOpen(added, 'Anonymous shoppers use it, too; the function verifies the token if there is one.');
  }

  /** Call after the last route: returns 405 for every other method of each path. */
  refuseOtherMethods(): void {
    for (const [resource, methods] of this.#methods)
      this.#answer(resource, 'method-not-allowed', `This path supports ${methods.join(', ')}.`, methods);
  }

  #signedIn(): MethodOptions {
    if (this.#userPool === undefined)
      throw new Error(`${this.node.path} requires a user pool for routes that need sign-in.`);
    this.#authorizer ??= new CognitoUserPoolsAuthorizer(this, 'SignedIn', { cognitoUserPools: [this.#userPool] });
    return {
      authorizationType: AuthorizationType.COGNITO,
      authorizer: this.#authorizer,
      authorizationScopes: [ACCESS_TOKEN_SCOPE],
    };
  }

  #checkedBody({ name, schema }: NonNullable<RouteOptions['body']>): MethodOptions {
    this.#validator ??= new RequestValidator(this, 'Body', { restApi: this, validateRequestBody: true });
    const jsonSchema = z.toJSONSchema(schema, { target: 'draft-4', io: 'input' });
    const model = this.addModel(name, {
      contentType: 'application/json',
      description: `The body of ${name}`,
      schema: z.parse(jsonObject, jsonSchema),
    });
    return { requestModels: { 'application/json': model }, requestValidator: this.#validator };
  }

  /** Returns this problem for every method of the resource without a route, without running a function. */
  #answer(resource: IResource, name: ProblemName, detail: string, allow?: readonly HttpMethod[]): void {
    const status = String(PROBLEMS[name].status);
    const headers = { ...problemHeaders(this.#origin), ...(allow && { Allow: allow.join(', ') }) };
    const mapped = Object.entries(headers).map(
      ([header, value]) => [`method.response.header.${header}`, value] as const,
    );
    const refusal = resource.addMethod(
      'ANY',
      new MockIntegration({
        passthroughBehavior: PassthroughBehavior.NEVER,
        requestTemplates: Object.fromEntries(
          MEDIA_TYPES.map((type) => [type, JSON.stringify({ statusCode: Number(status) })]),
        ),
        integrationResponses: [
          {
            statusCode: status,
            responseParameters: Object.fromEntries(mapped.map(([key, value]) => [key, constant(value)])),
            responseTemplates: { 'application/json': problemTemplate(name, detail) },
          },
        ],
      }),
      {
        methodResponses: [
          { statusCode: status, responseParameters: Object.fromEntries(mapped.map(([key]) => [key, true])) },
        ],
      },
    );
    acknowledgeOpen(refusal, 'It returns a constant.');
  }
}

/** A path in the format of method settings: https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html */
const escaped = (path: string): string => `/${path.replaceAll('/', '~1')}`;

const jsonObject = z.record(z.string(), z.unknown());

const acknowledgeOpen = (method: Method, reason: string) =>
  Validations.of(method).acknowledge(
    { id: 'AwsSolutions::AwsSolutions-APIG4', reason },
    { id: 'AwsSolutions::AwsSolutions-COG4', reason },
  );
