import { problemSchema } from '@shop/shared/problem';

/** Milliseconds after which a call that has not been answered counts as lost. */
export const TIMEOUT = 12_000;

/** The same for a call that writes a whole cart: API Gateway waits 29 s for it, and a bad line has its own delays. */
export const WHOLE_CART_TIMEOUT = 35_000;

const LOST = 'We can’t reach the store right now. Check your connection.';
const GARBLED = 'We got an unexpected response. Try again in a moment.';

/** Something that turns an answer into a value, or throws: every zod schema is one. */
type Parser<T> = { parse(input: unknown): T };

/** A call that was refused (`status` ≥ 400), was lost on the way (0), or whose answer was not understood (1). */
export class ApiError extends Error {
  readonly status: number;
  /** The problem's name, such as `cart-changed`; empty when there was no problem document. */
  readonly problem: string;

  constructor(status: number, problem: string, message: string) {
    super(message);
    this.status = status;
    this.problem = problem;
  }

  /** Whether the same call may well succeed a little later. A 403 of no problem is the firewall's: too many calls. */
  get isPassing(): boolean {
    const { status, problem } = this;
    const isBlocked = status === 403 && problem === '';
    return isBlocked || [0, 408, 429].includes(status) || status >= 500 || problem === 'request-in-progress';
  }
}

/** What a call ends with whose answer did not come. */
export const lost = (): ApiError => new ApiError(0, '', LOST);

/** The words to show for whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof ApiError ? error.message : LOST);

export type Request = {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  token?: string | undefined;
  timeout?: number;
};

const refusal = async (response: Response): Promise<ApiError> => {
  const parsed = problemSchema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return new ApiError(response.status, '', LOST);
  const { type, detail, title } = parsed.data;
  return new ApiError(response.status, type.slice(type.lastIndexOf(':') + 1), detail || title);
};

/** Calls `/api<path>` and answers the response once it is a success; every failure is an `ApiError`. */
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
    throw lost();
  });
  if (!response.ok) throw await refusal(response);
  return response;
};

/** The body of an answer, checked by its schema. */
export const parseAnswer = async <T>(response: Response, parser: Parser<T>): Promise<T> => {
  const body: unknown = await response.json().catch(() => {
    throw lost();
  });
  try {
    return parser.parse(body);
  } catch {
    throw new ApiError(1, '', GARBLED);
  }
};

/** `send`, and the body checked by its schema. */
export const call = async <T>(path: string, parser: Parser<T>, request?: Request): Promise<T> =>
  parseAnswer(await send(path, request), parser);
