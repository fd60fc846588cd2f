/** A log line of a function. */
export interface LogLine {
  readonly at: number;
  readonly text: string;
}

const KEPT_LINES = 2000;

/** The latest log lines of one function. */
export class FunctionLog {
  readonly #lines: LogLine[] = [];
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
  }

  add(text: string): void {
    this.#lines.push({ at: Date.now(), text });
    this.#onLine(text);
    if (this.#lines.length > KEPT_LINES) this.#lines.splice(0, this.#lines.length - KEPT_LINES);
  }

  lines(): readonly LogLine[] {
    return this.#lines;
  }
}

/** Splits a stream of chunks into lines. */
export const lineSplitter = (each: (line: string) => void): ((chunk: string) => void) => {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') each(line);
  };
};
