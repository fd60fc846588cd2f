import { type FieldError, PROBLEMS, type Problem, type ProblemName, problem } from './problem.ts';

interface RefusalOptions {
  errors?: FieldError[];
  headers?: Record<string, string>;
  /** Overrides the problem's usual status: only for `internal` as 503, see `tryAgain`. */
  status?: number;
  cause?: unknown;
}

/** A request answered with a problem document. `detail` is shown to people and contains nothing private. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problemName: ProblemName;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly errors: FieldError[] | undefined;

  constructor(problemName: ProblemName, detail: string, options: RefusalOptions = {}) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.problemName = problemName;
    this.status = options.status ?? PROBLEMS[problemName].status;
    this.headers = options.headers ?? {};
    this.errors = options.errors;
  }

  /** The body of the response. */
  toProblem(): Problem {
    return { ...problem(this.problemName, this.message, this.errors), status: this.status };
  }
}

/** `Retry-After` for a caller that was rejected because of load, in seconds. */
export const RETRY_AFTER = { 'Retry-After': '1' };

/**
 * We are overloaded, or a dependency is unavailable. The request may or may not have taken effect; retrying is right
 * either way. The fixed list of problem types has none for this, and it is our fault, not the caller's: `internal`, as
 * a 503 with `Retry-After`.
 */
export const tryAgain = (detail: string, cause?: unknown): Refusal =>
  new Refusal('internal', detail, { status: 503, headers: RETRY_AFTER, cause });

/** A 400 that names what is wrong. */
export const invalidRequest = (detail: string, errors: FieldError[]): Refusal =>
  new Refusal('invalid-request', detail, { errors });
