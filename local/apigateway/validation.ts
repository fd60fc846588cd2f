import draft4 from 'ajv-draft-04';
import { type HttpRequest, headerOf } from '../http/message.ts';
import type { GatewayError } from './gateway-response.ts';

/** Returns what is wrong with a body; undefined if it matches the model. */
export type BodyCheck = (body: unknown) => string | undefined;

const ajv = new draft4.default({ strict: false, validateFormats: false, allErrors: true });

/** The check for a model's JSON schema (draft 4). */
export const bodyCheck = (schema: Record<string, unknown>): BodyCheck => {
  const validate = ajv.compile(schema);
  return (body) => (validate(body) ? undefined : `[${ajv.errorsText(validate.errors)}]`);
};

/** The content type of a body, without its parameters; JSON if there is none. */
export const mediaTypeOf = (request: HttpRequest): string =>
  (headerOf(request, 'content-type') ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';

/** API Gateway's validation of a body by the model of its content type. Without a model, the body is not checked. */
export const checkBody = (request: HttpRequest, models: ReadonlyMap<string, BodyCheck>): GatewayError | undefined => {
  const check = models.get(mediaTypeOf(request));
  if (check === undefined) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString('utf8'));
  } catch {
    return { type: 'BAD_REQUEST_BODY', validation: '[the body is not JSON]' };
  }
  const validation = check(body);
  return validation === undefined ? undefined : { type: 'BAD_REQUEST_BODY', validation };
};
