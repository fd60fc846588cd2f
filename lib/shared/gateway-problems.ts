import { NO_STORE, SECURITY_HEADERS } from '@shop/shared/answer';
import { corsHeadersFor } from '@shop/shared/origins';
import { PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemName, problem } from '@shop/shared/problem';
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** In a gateway response's template, API Gateway puts its own message (a quoted JSON string) here. */
const MESSAGE = '$context.error.messageString';

/**
 * API Gateway's own error responses, mapped to our problem types.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const GATEWAY_PROBLEMS: readonly [type: ResponseType, name: ProblemName, detail: string][] = [
  [ResponseType.ACCESS_DENIED, 'forbidden', 'You do not have permission to do this.'],
  [ResponseType.API_CONFIGURATION_ERROR, 'internal', 'Please try again.'],
  [ResponseType.AUTHORIZER_CONFIGURATION_ERROR, 'internal', 'Please try again.'],
  [ResponseType.AUTHORIZER_FAILURE, 'internal', 'Please try again.'],
  [ResponseType.BAD_REQUEST_BODY, 'invalid-request', MESSAGE],
  [ResponseType.BAD_REQUEST_PARAMETERS, 'invalid-request', MESSAGE],
  [ResponseType.DEFAULT_4XX, 'invalid-request', MESSAGE],
  [ResponseType.DEFAULT_5XX, 'internal', 'Please try again.'],
  [ResponseType.EXPIRED_TOKEN, 'unauthorized', 'The access token has expired.'],
  [ResponseType.INTEGRATION_FAILURE, 'internal', 'Please try again.'],
  [ResponseType.INTEGRATION_TIMEOUT, 'internal', 'This took too long. Please try again.'],
  // If no route matches, API Gateway takes an `Authorization` header that it cannot parse for a broken AWS signature.
  [ResponseType.INVALID_SIGNATURE, 'not-found', 'There is nothing at this path.'],
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'not-found', 'There is nothing at this path.'],
  [ResponseType.QUOTA_EXCEEDED, 'too-many-requests', 'Please slow down.'],
  [ResponseType.REQUEST_TOO_LARGE, 'payload-too-large', 'The body is too large.'],
  [ResponseType.RESOURCE_NOT_FOUND, 'not-found', 'There is nothing at this path.'],
  [ResponseType.THROTTLED, 'too-many-requests', 'Please slow down.'],
  [ResponseType.UNAUTHORIZED, 'unauthorized', 'A valid access token is required.'],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 'unsupported-media-type', 'Send application/json.'],
];

/** A header value as a constant in API Gateway's mapping syntax. */
export const constant = (value: string): string => `'${value}'`;

/** A problem as a response template; API Gateway's message is already a quoted string, so our quotes are removed. */
export const problemTemplate = (name: ProblemName, detail: string): string => {
  const errors = PROBLEMS[name].status === 400 ? [] : undefined;
  return JSON.stringify(problem(name, detail, errors)).replace(`"${MESSAGE}"`, MESSAGE);
};

/** The headers of a problem that is returned without a function. Pages of `origin` may read it. */
export const problemHeaders = (origin: string | undefined): Record<string, string> => ({
  ...SECURITY_HEADERS,
  'Content-Type': PROBLEM_MEDIA_TYPE,
  ...NO_STORE,
  ...(origin !== undefined && corsHeadersFor(origin)),
});

/** Gives API Gateway's own error responses our format. Pages of `origin` may read them. */
export const addGatewayProblems = (api: RestApi, origin: string | undefined): void => {
  for (const [type, name, detail] of GATEWAY_PROBLEMS) {
    const headers = {
      ...problemHeaders(origin),
      ...(name === 'unauthorized' && { 'WWW-Authenticate': 'Bearer' }),
      ...(name === 'too-many-requests' && { 'Retry-After': '1' }),
    };
    api.addGatewayResponse(`Problem${type.responseType}`, {
      type,
      statusCode: String(PROBLEMS[name].status),
      responseHeaders: Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, constant(value)])),
      templates: { 'application/json': problemTemplate(name, detail) },
    });
  }
};
