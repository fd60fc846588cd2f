import { problemSchema } from '@shop/shared/problem';

/** The timeout of a request, in milliseconds. */
export const TIMEOUT = 12_000;

/** The timeout of a request that writes a whole cart: API Gateway's own is 29 s, and a slow connection adds to that. */
export const WHOLE_CART_TIMEOUT = 35_000;

const UNREACHABLE = 'We can’t reach the store right now. Check your connection.';
const GARBLED = 'We got an unexpected response. Try again in a moment.';

/** Something that turns a response's body into a value, or throws, such as a zod schema. */
type Parser<T> = { parse(input: unknown): T };

/** A request that was rejected (`status` ≥ 400), had no response (0), or had one that could not be parsed (1). */
export class ApiError extends Error {
  readonly status: number;
  /** The problem's name, such as `cart-changed`; empty if there was no problem document. */
  readonly problem: string;

  constructor(status: number, problem: string, message: string) {
    super(message);
    this.status = status;
    this.problem = problem;
  }

  /** Whether a retry may succeed. A 403 without a problem document is the firewall's: too many requests. */
  get isTransient(): boolean {
    const { status, problem } = this;
    const isBlocked = status === 403 && problem === '';
    return isBlocked || [0, 408, 429].includes(status) || status >= 500 || problem === 'request-in-progress';
  }
}

/** The error of a request that had no response. */
export const networkError = (): ApiError => new ApiError(0, '', UNREACHABLE);

/** The message to show for anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof ApiError ? error.message : UNREACHABLE);

export type Request = {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  token?: string | undefined;
  timeout?: number;
};

const rejection = async (response: Response): Promise<ApiError> => {
  const parsed = problemSchema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return new ApiError(response.status, '', UNREACHABLE);
  const { type, detail, title } = parsed.data;
  return new ApiError(response.status, type.slice(type.lastIndexOf(':') + 1), detail || title);
};

/** Calls `/api<path>` and returns a successful response. @throws {ApiError} for every failure */
export const send = async (path: string, request: Request = {}): Promise<Response> => {
  const { method = 'GET', body, headers, token, timeout = TIMEOUT } = request;
  const response = await fetch(`/api${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeout),
  }).catch(() => {
    throw networkError();
  });
  if (!response.ok) throw await rejection(response);
  return response;
};

/** The body of a response, validated by its schema. */
export const parseResponse = async <T>(response: Response, parser: Parser<T>): Promise<T> => {
  const body: unknown = await response.json().catch(() => {
    throw networkError();
  });
  try {
    return parser.parse(body);
  } catch {
    throw new ApiError(1, '', GARBLED);
  }
};

/** `send` and `parseResponse`. */
export const call = async <T>(path: string, parser: Parser<T>, request?: Request): Promise<T> =>
  parseResponse(await send(path, request), parser);
