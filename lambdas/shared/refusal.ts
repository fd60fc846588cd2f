import { type FieldError, PROBLEMS, type Problem, type ProblemName, problem } from './problem.ts';

interface RefusalOptions {
  errors?: FieldError[];
  headers?: Record<string, string>;
  /** In place of the problem's usual status: only `internal` as 503, see `tryAgain`. */
  status?: number;
  cause?: unknown;
}

/** A request answered with a problem document. `detail` is shown to people and holds nothing private. */
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

  /** The body of the answer. */
  toProblem(): Problem {
    return { ...problem(this.problemName, this.message, this.errors), status: this.status };
  }
}

/** Seconds after which a caller that was turned away for load should come back. */
export const RETRY_AFTER = { 'Retry-After': '1' };

/**
 * We are too busy, or something we need does not answer. What was asked for may have been done or not, and asking again
 * is right either way. The closed list of problems has no name of its own for it, and it is our fault, not the
 * caller's: `internal`, as a 503 that says when to come back.
 */
export const tryAgain = (detail: string, cause?: unknown): Refusal =>
  new Refusal('internal', detail, { status: 503, headers: RETRY_AFTER, cause });

/** A 400 that names what is wrong. */
export const invalidRequest = (detail: string, errors: FieldError[]): Refusal =>
  new Refusal('invalid-request', detail, { errors });
