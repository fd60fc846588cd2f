/** Collects records into batches: when there are enough of them, or the first has waited long enough. */
export class Lane<R> {
  readonly #batchSize: number;
  readonly #windowMs: number;
  readonly #waiting: { record: R; since: number }[] = [];
  #wake: (() => void) | undefined;
  #stopped = false;
  #inWork: readonly R[] = [];

  constructor(batchSize: number, windowMs: number) {
    this.#batchSize = batchSize;
    this.#windowMs = windowMs;
  }

  add(record: R): void {
    this.#waiting.push({ record, since: Date.now() });
    this.#wake?.();
  }

  /** All records that are not done yet, oldest first. */
  get unfinished(): readonly R[] {
    return [...this.#inWork, ...this.#waiting.map(({ record }) => record)];
  }

  /** Passes batches to `work`, one after the other, until stopped. */
  async run(work: (batch: readonly R[]) => Promise<void>): Promise<void> {
    while (!this.#stopped) {
      const batch = this.#take();
      if (batch === undefined) {
        await this.#change();
        continue;
      }
      this.#inWork = batch;
      await work(batch);
      this.#inWork = [];
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  #take(): readonly R[] | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    if (this.#waiting.length < this.#batchSize && Date.now() < first.since + this.#windowMs) return undefined;
    return this.#waiting.splice(0, this.#batchSize).map(({ record }) => record);
  }

  /** Resolves when something is added, or the first record has waited long enough. */
  async #change(): Promise<void> {
    const [first] = this.#waiting;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (first !== undefined) timer = setTimeout(resolve, Math.max(1, first.since + this.#windowMs - Date.now()));
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
