/** An error whose message is a whole sentence for the person at the terminal: shown without a stack. */
export class PlainError extends Error {
  override name = 'PlainError';
}
