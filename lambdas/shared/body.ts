import type * as z from 'zod/mini';
import { invalidRequest, Refusal } from './refusal.ts';
import type { HttpRequest } from './request.ts';
import { validate } from './validation.ts';

/** The largest request body, in bytes. */
export const MAX_BODY_BYTES = 8192;

/** @throws {Refusal} `payload-too-large` */
export const checkBodySize = (request: HttpRequest): void => {
  if (request.bodyBytes() > MAX_BODY_BYTES) {
    throw new Refusal('payload-too-large', `The body can be at most ${MAX_BODY_BYTES} bytes.`);
  }
};

const isJson = (contentType: string): boolean => /^application\/json\s*(;|$)/i.test(contentType.trim());

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest('The body is not valid JSON.', [{ path: '', message: 'Invalid JSON' }]);
  }
};

/**
 * The JSON body, parsed by the schema; unknown properties are ignored.
 * @throws {Refusal} `unsupported-media-type`, `invalid-request`
 */
export const parseBody = <Schema extends z.ZodMiniType>(request: HttpRequest, schema: Schema): z.infer<Schema> => {
  const contentTypes = request.headers('content-type');
  if (contentTypes.length !== 1 || !contentTypes.every(isJson)) {
    throw new Refusal('unsupported-media-type', 'Send the body as application/json.');
  }
  const text = request.body();
  if (text === undefined || text.trim() === '') {
    throw invalidRequest('A JSON body is required.', [{ path: '', message: 'The body is empty' }]);
  }
  return validate(schema, parseJson(text), 'The body');
};
