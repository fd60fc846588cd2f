/** An error whose message says everything that the user needs; it is shown without a stack trace. */
export class PlainError extends Error {
  override name = 'PlainError';
}
