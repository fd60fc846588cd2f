import { describe, expect, it } from 'vitest';
import { type Json, synthesise } from './support/synthesise.ts';

const templates = synthesise();

describe('a gateway response', () => {
  it.each(['products', 'cart'] as const)(
    'of each type in the %s API has the status and the problem type of its cause, and a 400 a list of errors',
    (area) => {
      const responses = Object.values<Json>(templates[area].findResources('AWS::ApiGateway::GatewayResponse'));
      const problems = responses.map(({ Properties: { ResponseType, StatusCode, ResponseTemplates } }) => {
        const text = ResponseTemplates['application/json'].replace('$context.error.messageString', '"text"');
        const { type, status, errors } = JSON.parse(text);
        expect(StatusCode).toBe(String(status));
        expect(errors).toEqual(status === 400 ? [] : undefined);
        return `${ResponseType}: ${status} ${type.replace('urn:problem:cart:', '')}`;
      });
      expect(problems.sort()).toEqual([
        'ACCESS_DENIED: 403 forbidden',
        'API_CONFIGURATION_ERROR: 500 internal',
        'AUTHORIZER_CONFIGURATION_ERROR: 500 internal',
        'AUTHORIZER_FAILURE: 500 internal',
        'BAD_REQUEST_BODY: 400 invalid-request',
        'BAD_REQUEST_PARAMETERS: 400 invalid-request',
        'DEFAULT_4XX: 400 invalid-request',
        'DEFAULT_5XX: 500 internal',
        'EXPIRED_TOKEN: 401 unauthorized',
        'INTEGRATION_FAILURE: 500 internal',
        'INTEGRATION_TIMEOUT: 500 internal',
        'INVALID_SIGNATURE: 404 not-found',
        'MISSING_AUTHENTICATION_TOKEN: 404 not-found',
        'QUOTA_EXCEEDED: 429 too-many-requests',
        'REQUEST_TOO_LARGE: 413 payload-too-large',
        'RESOURCE_NOT_FOUND: 404 not-found',
        'THROTTLED: 429 too-many-requests',
        'UNAUTHORIZED: 401 unauthorized',
        'UNSUPPORTED_MEDIA_TYPE: 415 unsupported-media-type',
      ]);
    },
  );
});
