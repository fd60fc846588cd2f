import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { openApiDocument } from '../../lib/api/openapi.ts';
import { OPERATIONS, type Operation } from '../../lib/api/operations.ts';
import { type Json, root, synthesise } from './support/synthesise.ts';

const templates = synthesise();

type Route = { route: string; scopes: string[] | undefined; model: Json };

const inOrder = (routes: Route[]): Route[] => routes.toSorted((a, b) => a.route.localeCompare(b.route));

/** Every method that reaches a function: `GET /cart`, who may go, and the model of the body, as API Gateway has them. */
const routesOf = (template: { toJSON: () => Json }): Route[] => {
  const { Resources } = template.toJSON();
  const pathOf = (ref: Json): string =>
    ref.Ref ? `${pathOf(Resources[ref.Ref].Properties.ParentId)}/${Resources[ref.Ref].Properties.PathPart}` : '';
  return Object.values<Json>(Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::ApiGateway::Method' && Properties.Integration.Type === 'AWS_PROXY')
    .map(({ Properties: { HttpMethod, ResourceId, AuthorizationType, AuthorizationScopes, ...rest } }) => {
      const model = rest.RequestModels && Resources[rest.RequestModels['application/json'].Ref].Properties.Schema;
      // A model that nobody validates by would be no model.
      const validator = rest.RequestValidatorId && Resources[rest.RequestValidatorId.Ref].Properties;
      expect(validator?.ValidateRequestBody).toBe(model && true);
      expect(AuthorizationType).toBe(AuthorizationScopes ? 'COGNITO_USER_POOLS' : 'NONE');
      return { route: `${HttpMethod} ${pathOf(ResourceId)}`, scopes: AuthorizationScopes, model };
    });
};

/** An access token of a direct sign-in carries this scope, and an id token none. */
const SIGNED_IN = ['aws.cognito.signin.user.admin'];

const described = ({ method, path, caller, body }: Operation): Route => ({
  route: `${method.toUpperCase()} ${path}`,
  scopes: caller === 'user' || caller === 'admin' ? SIGNED_IN : undefined,
  model: body && z.toJSONSchema(body, { target: 'draft-4', io: 'input' }),
});

describe('the published description', () => {
  it('is the one in docs/ (npm run openapi)', () => {
    expect(JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(openApiDocument())),
    );
  });

  it('has the version of the shop', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(openApiDocument().info.version).toBe(version);
  });

  it.each(['products', 'cart'] as const)('has the paths, methods, authorizers and models of the %s API', (service) => {
    const operations = OPERATIONS.filter((operation) => operation.service === service);
    expect(inOrder(routesOf(templates[service]))).toEqual(inOrder(operations.map(described)));
  });

  it('is made of these operations, and of no others', () => {
    const paths: Record<string, Record<string, Json>> = openApiDocument().paths;
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids)).toEqual(new Set(OPERATIONS.map(({ id }) => id)));
    expect(ids).toHaveLength(OPERATIONS.length);
  });
});
