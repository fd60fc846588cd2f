import type * as z from 'zod/mini';
import type { HttpResponse } from '../http/message.ts';
import { PlainError } from '../plain-error.ts';
import type { Resource } from '../template/deployment.ts';
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
}

/** In a template, stands for the message as a quoted JSON string. */
const MESSAGE = '$context.error.messageString';

const CONSTANT = /^'(.*)'$/s;

/** Throws a PlainError for a variable or a mapping that the laptop cloud does not support. */
const check = ({ stack, logicalId, properties }: Resource<Properties>): void => {
  const templates = Object.values(properties.ResponseTemplates ?? {})
    .join('\n')
    .replaceAll(MESSAGE, '');
  const mappings = Object.values(properties.ResponseParameters ?? {});
  const other = /\$[\w.]+/.exec(templates)?.[0] ?? mappings.find((mapping) => !CONSTANT.test(mapping));
  if (other !== undefined)
    throw new PlainError(`${stack}/${logicalId}: the laptop cloud does not support ${other} in a gateway response.`);
};

/** The gateway responses of an API, as the template customises them. */
export class GatewayResponses {
  readonly #byType: ReadonlyMap<string, Properties>;

  constructor(responses: readonly Resource<Properties>[]) {
    for (const response of responses) check(response);
    this.#byType = new Map(responses.map(({ properties }) => [properties.ResponseType, properties]));
  }

  answer(reason: GatewayError, context: RequestContext): HttpResponse {
    const { status, message } = GATEWAY_ERRORS[reason.type];
    const shape = this.#byType.get(reason.type) ?? this.#byType.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const template = shape?.ResponseTemplates?.['application/json'] ?? `{"message":${MESSAGE}}`;
    const headers: [string, string][] = [
      ['x-amzn-RequestId', context.requestId],
      ['x-amzn-ErrorType', `${reason.type}`],
    ];
    let contentType = 'application/json';
    for (const [name, value] of Object.entries(shape?.ResponseParameters ?? {})) {
      const header = name.replace(/^gatewayresponse\.header\./, '');
      const text = value.replace(CONSTANT, '$1');
      if (header.toLowerCase() === 'content-type') contentType = text;
      else headers.push([header, text]);
    }
    return {
      status: Number(shape?.StatusCode ?? status),
      headers: [['Content-Type', contentType], ...headers],
      body: Buffer.from(template.replaceAll(MESSAGE, () => JSON.stringify(reason.message ?? message))),
    };
  }
}
