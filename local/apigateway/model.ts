import type * as z from 'zod/mini';
import { PlainError } from '../plain-error.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { cognitoAuthorizer, type PoolKeys } from './authorizer.ts';
import { GatewayResponses } from './gateway-response.ts';
import { checkMock } from './mock.ts';
import {
  authorizerProperties,
  gatewayResponseProperties,
  type Integration,
  type MethodProperties,
  methodProperties,
  modelProperties,
  resourceProperties,
  restApiProperties,
  stageProperties,
  validatorProperties,
} from './resources.ts';
import { Routes } from './routes.ts';
import { tokenBucket } from './throttle.ts';
import { type BodyCheck, bodyCheck } from './validation.ts';

type StageProperties = z.output<typeof stageProperties>;

export interface Method {
  readonly resourceId: string;
  readonly integration: Integration;
  /** The ARN of the function behind a proxy integration. */
  readonly functionArn: string | undefined;
  readonly authorize: ReturnType<typeof cognitoAuthorizer> | undefined;
  readonly scopes: readonly string[];
  readonly models: ReadonlyMap<string, BodyCheck>;
  readonly takeToken: () => boolean;
}

export interface RestApi {
  readonly id: string;
  /** The dimension of its metrics. */
  readonly name: string;
  readonly stage: string;
  readonly routes: Routes<Method>;
  readonly gatewayResponses: GatewayResponses;
}

const functionArnOf = ({ Uri = '' }: Integration): string | undefined =>
  /\/functions\/([^/]+)\/invocations$/.exec(Uri)?.[1];

/** The full path of each resource, by resource id. */
const pathsOf = (deployment: Deployment, apiId: string, rootId: string): Map<string, string> => {
  const resources = deployment
    .all('AWS::ApiGateway::Resource', resourceProperties)
    .filter(({ properties }) => properties.RestApiId === apiId);
  const byId = new Map(resources.map((resource) => [resource.ref, resource.properties]));
  const pathOf = (id: string): string => {
    const resource = byId.get(id);
    return resource === undefined ? '' : `${pathOf(resource.ParentId)}/${resource.PathPart}`;
  };
  return new Map([[rootId, '/'], ...resources.map(({ ref }) => [ref, pathOf(ref)] as const)]);
};

/** A method's throttle: from the settings for it (which write `/few` as `/~1few`), or those for all methods. */
const throttleOf = ({ MethodSettings = [] }: StageProperties, path: string, httpMethod: string): (() => boolean) => {
  const named = MethodSettings.find(
    (settings) => settings.ResourcePath.slice(1).replaceAll('~1', '/') === path && settings.HttpMethod === httpMethod,
  );
  const settings =
    named ?? MethodSettings.find(({ ResourcePath, HttpMethod }) => ResourcePath === '/*' && HttpMethod === '*');
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings ?? {};
  return rate === undefined && burst === undefined ? () => true : tokenBucket(rate ?? 10_000, burst ?? 5000);
};

class ApiBuilder {
  readonly #deployment: Deployment;
  readonly #authorizers: ReadonlyMap<string, ReturnType<typeof cognitoAuthorizer>>;
  readonly #validators: ReadonlyMap<string, z.output<typeof validatorProperties>>;
  readonly #models: ReadonlyMap<string, BodyCheck>;

  constructor(deployment: Deployment, apiId: string, pools: ReadonlyMap<string, PoolKeys>) {
    this.#deployment = deployment;
    const own = <R extends { properties: { RestApiId: string } }>({ properties }: R) => properties.RestApiId === apiId;
    this.#authorizers = new Map(
      deployment
        .all('AWS::ApiGateway::Authorizer', authorizerProperties)
        .filter(own)
        .map((it) => [it.ref, cognitoAuthorizer(it.properties.ProviderARNs.map((arn) => keysOf(pools, arn, it)))]),
    );
    this.#validators = new Map(
      deployment
        .all('AWS::ApiGateway::RequestValidator', validatorProperties)
        .filter(own)
        .map((it) => [it.ref, it.properties]),
    );
    this.#models = new Map(
      deployment
        .all('AWS::ApiGateway::Model', modelProperties)
        .filter(own)
        .map((it) => [it.ref, bodyCheck(it.properties.Schema)]),
    );
  }

  method({ stack, logicalId, properties }: Resource<MethodProperties>, path: string, stage: StageProperties): Method {
    const where = `${stack}/${logicalId}`;
    const {
      Integration,
      AuthorizationType,
      AuthorizerId = '',
      RequestModels = {},
      RequestValidatorId = '',
    } = properties;
    checkMock(properties, where);
    const functionArn = functionArnOf(Integration);
    if (Integration.Type === 'AWS_PROXY' && functionArn === undefined)
      throw new PlainError(`${where}: the laptop cloud does not support the integration URI ${Integration.Uri}.`);
    const authorize = this.#authorizers.get(AuthorizerId);
    if (AuthorizationType === 'COGNITO_USER_POOLS' && authorize === undefined)
      throw new PlainError(`${where}: there is no authorizer ${AuthorizerId}.`);
    const validator = this.#validators.get(RequestValidatorId);
    const models = Object.entries(validator?.ValidateRequestBody ? RequestModels : {}).map(([type, name]) => {
      const check = this.#models.get(name);
      if (check === undefined) throw new PlainError(`${where}: there is no model ${name}.`);
      return [type.toLowerCase(), check] as const;
    });
    return {
      resourceId: properties.ResourceId,
      integration: Integration,
      functionArn,
      authorize: AuthorizationType === 'NONE' ? undefined : authorize,
      scopes: properties.AuthorizationScopes ?? [],
      models: new Map(models),
      takeToken: throttleOf(stage, path, properties.HttpMethod),
    };
  }

  routes(apiId: string, rootId: string, stage: StageProperties): Routes<Method> {
    const paths = pathsOf(this.#deployment, apiId, rootId);
    const routes = new Routes<Method>();
    for (const method of this.#deployment.all('AWS::ApiGateway::Method', methodProperties)) {
      if (method.properties.RestApiId !== apiId) continue;
      const path = paths.get(method.properties.ResourceId);
      if (path === undefined) throw new PlainError(`${method.stack}/${method.logicalId}: its resource does not exist.`);
      routes.at(path).set(method.properties.HttpMethod, this.method(method, path, stage));
    }
    return routes;
  }
}

const keysOf = (
  pools: ReadonlyMap<string, PoolKeys>,
  arn: string,
  { stack, logicalId }: { stack: string; logicalId: string },
) => {
  const keys = pools.get(arn);
  if (keys === undefined) throw new PlainError(`${stack}/${logicalId}: there is no user pool ${arn}.`);
  return keys;
};

/** Every REST API of the templates with its stage. `pools` holds user pools by ARN. */
export const restApisOf = (deployment: Deployment, pools: ReadonlyMap<string, PoolKeys>): RestApi[] => {
  const stages = deployment.all('AWS::ApiGateway::Stage', stageProperties);
  const responses = deployment.all('AWS::ApiGateway::GatewayResponse', gatewayResponseProperties);
  return deployment.all('AWS::ApiGateway::RestApi', restApiProperties).map((api) => {
    const [stage, ...others] = stages.filter(({ properties }) => properties.RestApiId === api.ref);
    if (stage === undefined || others.length > 0)
      throw new PlainError(
        `${api.stack}/${api.logicalId}: the laptop cloud supports only APIs with exactly one stage.`,
      );
    const builder = new ApiBuilder(deployment, api.ref, pools);
    return {
      id: api.ref,
      name: api.properties.Name,
      stage: stage.properties.StageName,
      routes: builder.routes(api.ref, api.attribute('RootResourceId'), stage.properties),
      gatewayResponses: new GatewayResponses(responses.filter(({ properties }) => properties.RestApiId === api.ref)),
    };
  });
};
