import * as z from 'zod/mini';

/** Every refusal the APIs can give: its status and title. The URN is `urn:problem:cart:<name>`. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'You do not have permission to do this' },
  'not-found': { status: 404, title: 'Not found' },
  'product-not-found': { status: 404, title: 'Product not found' },
  'method-not-allowed': { status: 405, title: 'This path does not support that method' },
  'quantity-below-zero': { status: 409, title: 'The cart does not have that many' },
  'quantity-above-limit': { status: 409, title: 'The cart cannot have that many' },
  'cart-empty': { status: 409, title: 'The cart is empty' },
  'request-in-progress': { status: 409, title: 'The first request with this key is still in progress' },
  'cart-changed': { status: 412, title: 'The cart has changed since it was read' },
  'payload-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-media-type': { status: 415, title: 'The request body must be JSON' },
  'idempotency-key-reused': { status: 422, title: 'This key was already used for a different request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our end' },
  'product-service-unavailable': { status: 503, title: 'The product service is not responding' },
} as const;

export type ProblemName = keyof typeof PROBLEMS;

export const PROBLEM_URN = 'urn:problem:cart:';
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One thing wrong with a request: `path` is dotted (`quantity`, `items.0.id`), empty for the whole body. */
export const fieldErrorSchema = z.object({ path: z.string(), message: z.string() });

/** The body of every error response (RFC 9457). `errors` is present for a 400; it may be empty if from API Gateway. */
export const problemSchema = z.object({
  type: z.string().check(z.startsWith(PROBLEM_URN)),
  title: z.string(),
  status: z.int().check(z.gte(400), z.lte(599)),
  detail: z.string(),
  errors: z.optional(z.array(fieldErrorSchema)),
});

export type FieldError = z.infer<typeof fieldErrorSchema>;
export type Problem = z.infer<typeof problemSchema>;

/** The problem document for a refusal; `detail` is shown to people and contains nothing private. */
export const problem = (name: ProblemName, detail: string, errors?: FieldError[]): Problem => ({
  type: `${PROBLEM_URN}${name}`,
  title: PROBLEMS[name].title,
  status: PROBLEMS[name].status,
  detail,
  ...(errors === undefined ? {} : { errors }),
});
