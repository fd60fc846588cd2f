import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { openApiDocument } from '../../lib/api/openapi.ts';
import { OPERATIONS, type Operation } from '../../lib/api/operations.ts';
import { type Json, methodsOf, root, synthesise } from './support/synthesise.ts';

const templates = synthesise();

type Route = { route: string; scopes: string[] | undefined; model: Json };

const inOrder = (routes: Route[]): Route[] => routes.toSorted((a, b) => a.route.localeCompare(b.route));

/** The routes of functions, with the scopes and the model of the body that API Gateway requires. */
const routesOf = (template: Template): Route[] => {
  const { Resources } = template.toJSON();
  return [...methodsOf(template)]
    .filter(([, { Integration }]) => Integration.Type === 'AWS_PROXY')
    .map(([route, { AuthorizationType, AuthorizationScopes, ...rest }]) => {
      const model = rest.RequestModels && Resources[rest.RequestModels['application/json'].Ref].Properties.Schema;
      // Without a validator, API Gateway ignores the model.
      const validator = rest.RequestValidatorId && Resources[rest.RequestValidatorId.Ref].Properties;
      expect(validator?.ValidateRequestBody).toBe(model && true);
      expect(AuthorizationType).toBe(AuthorizationScopes ? 'COGNITO_USER_POOLS' : 'NONE');
      return { route, scopes: AuthorizationScopes, model };
    });
};

/** Access tokens from a direct sign-in have this scope; ID tokens have none. */
const SIGNED_IN = ['aws.cognito.signin.user.admin'];

const documented = ({ method, path, caller, body }: Operation): Route => ({
  route: `${method.toUpperCase()} ${path}`,
  scopes: caller === 'user' || caller === 'admin' ? SIGNED_IN : undefined,
  model: body && z.toJSONSchema(body, { target: 'draft-4', io: 'input' }),
});

describe('the OpenAPI document', () => {
  it('equals docs/openapi.json, which `npm run openapi` writes', () => {
    expect(JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(openApiDocument())),
    );
  });

  it('has the version of package.json', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(openApiDocument().info.version).toBe(version);
  });

  it.each(['products', 'cart'] as const)(
    'has the paths, methods, authorizers and body models of the %s API',
    (service) => {
      const operations = OPERATIONS.filter((operation) => operation.service === service);
      expect(inOrder(routesOf(templates[service]))).toEqual(inOrder(operations.map(documented)));
    },
  );

  it('contains each operation once, and no others', () => {
    const paths: Record<string, Record<string, Json>> = openApiDocument().paths;
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids)).toEqual(new Set(OPERATIONS.map(({ id }) => id)));
    expect(ids).toHaveLength(OPERATIONS.length);
  });
});
