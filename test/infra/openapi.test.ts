import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../lib/api/openapi.ts';
import { OPERATIONS } from '../../lib/api/operations.ts';
import { type Json, root, synthesise } from './support/synthesise.ts';

const templates = synthesise();

/** `GET /cart` → who may go, and the model of the body, as API Gateway has it. */
const routesOf = (template: { toJSON: () => Json }) => {
  const { Resources } = template.toJSON();
  const pathOf = (ref: Json): string =>
    ref.Ref ? `${pathOf(Resources[ref.Ref].Properties.ParentId)}/${Resources[ref.Ref].Properties.PathPart}` : '';
  return Object.values<Json>(Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::ApiGateway::Method' && Properties.Integration.Type === 'AWS_PROXY')
    .map(({ Properties: { HttpMethod, ResourceId, AuthorizationType, RequestModels } }) => {
      const model = RequestModels && Resources[RequestModels['application/json'].Ref].Properties.Schema;
      return {
        route: `${HttpMethod} ${pathOf(ResourceId)}`,
        signedIn: AuthorizationType === 'COGNITO_USER_POOLS',
        bodyProperties: model ? Object.keys(model.properties).sort() : undefined,
      };
    })
    .sort((a, b) => a.route.localeCompare(b.route));
};

describe('the published description', () => {
  it('is the one in docs/ (npm run openapi)', () => {
    expect(JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(openApiDocument())),
    );
  });

  it.each(['products', 'cart'] as const)('has the paths, methods, authorizers and models of the %s API', (service) => {
    const document: Json = openApiDocument();
    const described = OPERATIONS.filter((operation) => operation.service === service).map(
      ({ method, path, caller }) => {
        const body = document.paths[path][method].requestBody?.content['application/json'].schema;
        return {
          route: `${method.toUpperCase()} ${path}`,
          signedIn: caller === 'user' || caller === 'admin',
          bodyProperties: body ? Object.keys(body.properties).sort() : undefined,
        };
      },
    );
    expect(described.sort((a, b) => a.route.localeCompare(b.route))).toEqual(routesOf(templates[service]));
  });
});
