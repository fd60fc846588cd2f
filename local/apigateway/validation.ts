import draft4 from 'ajv-draft-04';
import { type HttpRequest, headerOf } from '../http/message.ts';
import type { GatewayError } from './gateway-response.ts';

/** Whether a body matches the model. */
export type BodyCheck = (body: unknown) => boolean;

const ajv = new draft4.default({ strict: false, validateFormats: false });

/** The check for a model's JSON schema (draft 4). */
export const bodyCheck = (schema: Record<string, unknown>): BodyCheck => {
  const validate = ajv.compile(schema);
  return (body) => validate(body);
};

/** The content type of a body, without its parameters; JSON if there is none. */
export const mediaTypeOf = (request: HttpRequest): string =>
  (headerOf(request, 'content-type') ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';

/** API Gateway's validation of a body by the model of its content type. Without a model, the body is not checked. */
export const checkBody = (request: HttpRequest, models: ReadonlyMap<string, BodyCheck>): GatewayError | undefined => {
  const check = models.get(mediaTypeOf(request));
  if (check === undefined) return undefined;
  try {
    return check(JSON.parse(request.body.toString('utf8'))) ? undefined : { type: 'BAD_REQUEST_BODY' };
  } catch {
    return { type: 'BAD_REQUEST_BODY' };
  }
};
