import type * as z from 'zod/mini';
import { type HttpResponse, headerOf } from '../http/message.ts';
import { PlainError } from '../plain-error.ts';
import type { RequestContext } from './context.ts';
import type { gatewayResponseProperties } from './resources.ts';

/**
 * The errors that API Gateway itself returns here, with their default status and message.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_ERRORS = {
  API_CONFIGURATION_ERROR: { status: 500, message: 'Internal server error' },
  BAD_REQUEST_BODY: { status: 400, message: 'Invalid request body' },
  DEFAULT_4XX: { status: 400, message: 'Bad Request' },
  DEFAULT_5XX: { status: 502, message: 'Internal server error' },
  INTEGRATION_TIMEOUT: { status: 504, message: 'Endpoint request timed out' },
  INVALID_SIGNATURE: { status: 403, message: 'Authorization header requires a signature' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long' },
  THROTTLED: { status: 429, message: 'Too Many Requests' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Unsupported Media Type' },
} as const;

export type GatewayErrorType = keyof typeof GATEWAY_ERRORS;

type Properties = z.output<typeof gatewayResponseProperties>;

/** An error response without, or in place of, the integration's. */
export interface GatewayError {
  readonly type: GatewayErrorType;
  readonly message?: string;
  readonly validation?: string;
}

const variables = (error: Required<GatewayError>, context: RequestContext): Record<string, string> => ({
  'error.messageString': JSON.stringify(error.message),
  'error.message': error.message,
  'error.responseType': error.type,
  'error.validationErrorString': error.validation,
  requestId: context.requestId,
  extendedRequestId: context.requestId,
  apiId: context.apiId,
  stage: context.stage,
  httpMethod: context.request.method,
  resourcePath: context.resourcePath,
  path: context.request.path,
  'identity.sourceIp': context.request.sourceIp,
});

const fill = (template: string, known: Record<string, string>): string =>
  template.replace(/\$context\.([A-Za-z.]+)/g, (whole, name: string) => known[name] ?? (name in known ? '' : whole));

const mapped = (value: string, error: Required<GatewayError>, context: RequestContext): string | undefined => {
  const [, constant] = /^'(.*)'$/s.exec(value) ?? [];
  if (constant !== undefined) return constant;
  if (value.startsWith('method.request.header.'))
    return headerOf(context.request, value.slice('method.request.header.'.length));
  if (value.startsWith('context.')) return variables(error, context)[value.slice('context.'.length)];
  throw new PlainError(`The laptop cloud does not support the mapping ${value} of a gateway response.`);
};

/** The gateway responses of an API, as the template customises them. */
export class GatewayResponses {
  readonly #byType: ReadonlyMap<string, Properties>;

  constructor(responses: readonly Properties[]) {
    this.#byType = new Map(responses.map((response) => [response.ResponseType, response]));
  }

  answer(reason: GatewayError, context: RequestContext): HttpResponse {
    const { status, message } = GATEWAY_ERRORS[reason.type];
    const error = { message, validation: '', ...reason };
    const shape = this.#byType.get(reason.type) ?? this.#byType.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const template = shape?.ResponseTemplates?.['application/json'] ?? '{"message":$context.error.messageString}';
    const headers: [string, string][] = [
      ['x-amzn-RequestId', context.requestId],
      ['x-amzn-ErrorType', `${reason.type}`],
    ];
    let contentType = 'application/json';
    for (const [name, value] of Object.entries(shape?.ResponseParameters ?? {})) {
      const header = name.replace(/^gatewayresponse\.header\./, '');
      const text = mapped(value, error, context);
      if (text === undefined) continue;
      if (header.toLowerCase() === 'content-type') contentType = text;
      else headers.push([header, text]);
    }
    return {
      status: Number(shape?.StatusCode ?? status),
      headers: [['Content-Type', contentType], ...headers],
      body: Buffer.from(fill(template, variables(error, context))),
    };
  }
}
