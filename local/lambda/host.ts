import { randomBytes, randomUUID } from 'node:crypto';
import { FunctionLog } from './logs.ts';
import { type FunctionError, Worker, type WorkerOptions } from './worker.ts';

/** The most processes per function. Further requests wait, where AWS would start more: a laptop has few cores. */
const MAX_WORKERS = 8;

/** Lambda's limit on a synchronous response. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

const KEPT_INVOCATIONS = 50;

/** The timeout while debugging, when a breakpoint may hold a function for long. */
const DEBUGGING_PATIENCE_MS = 60 * 60 * 1000;

export interface FunctionSettings {
  readonly stack: string;
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly handler: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly reservedConcurrency: number | undefined;
  /** The function's debug port. With it, there is only one process, and practically no timeout. */
  readonly inspectPort?: number | undefined;
}

export interface InvocationRecord {
  readonly at: number;
  readonly requestId: string;
  readonly source: string;
  readonly durationMs: number;
  readonly coldStartMs: number | undefined;
  readonly error: string | undefined;
}

export interface InvokeResult {
  readonly requestId: string;
  /** The JSON that the function returned, or that describes the error. */
  readonly payload: string;
  /** Set if the function failed; `throttled` if it did not run at all. */
  readonly error?: FunctionError & { readonly throttled?: boolean };
}

/** Observes a function, for its metrics. */
export interface FunctionWatcher {
  ran(run: { readonly failed: boolean; readonly durationMs: number } | 'throttled'): void;
  logged(line: string): void;
}

const NOBODY: FunctionWatcher = { ran: () => {}, logged: () => {} };

const describeError = ({ errorType, errorMessage, trace }: FunctionError): string =>
  JSON.stringify({ errorType, errorMessage, ...(trace && { trace }) });

/** Runs one function: a process for each concurrent request, each handling one request at a time. */
export class FunctionHost {
  readonly settings: FunctionSettings;
  readonly log: FunctionLog;
  readonly invocations: InvocationRecord[] = [];
  readonly counts = { invocations: 0, errors: 0, coldStarts: 0 };
  readonly #door: string;
  readonly #watcher: FunctionWatcher;
  /** A new object with each replacement, even for the same folder. */
  #bundle: { readonly directory: string };
  #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  #busy = 0;
  readonly #waiting: (() => void)[] = [];
  #stopped = false;

  constructor(settings: FunctionSettings, door: string, watcher: FunctionWatcher = NOBODY) {
    this.settings = settings;
    this.#door = door;
    this.#watcher = watcher;
    this.log = new FunctionLog((line) => watcher.logged(line));
    this.#bundle = { directory: settings.directory };
  }

  get processes(): number {
    return this.#all.size;
  }

  /** Runs the function with a JSON event. Never throws; errors are in the result. */
  async invoke(event: string, source: string): Promise<InvokeResult> {
    const requestId = randomUUID();
    const { reservedConcurrency } = this.settings;
    if (this.#stopped || (reservedConcurrency !== undefined && this.#busy >= reservedConcurrency))
      return this.#throttled(requestId);
    this.#busy += 1;
    if (this.#busy > (this.settings.inspectPort === undefined ? MAX_WORKERS : 1))
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return this.#stopped ? this.#throttled(requestId) : await this.#run(event, requestId, source);
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** From now on, runs another bundle. Processes with the old one finish their request, then end. */
  replaceBundle(directory: string): void {
    this.#bundle = { directory };
    for (const worker of this.#idle) worker.stop();
    for (const worker of this.#idle) this.#all.delete(worker);
    this.#idle = [];
  }

  stop(): void {
    this.#stopped = true;
    for (const worker of this.#all) worker.stop();
  }

  #throttled(requestId: string): InvokeResult {
    this.#watcher.ran('throttled');
    const error = { errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.', throttled: true };
    return { requestId, payload: describeError(error), error };
  }

  async #run(event: string, requestId: string, source: string): Promise<InvokeResult> {
    const at = Date.now();
    const bundle = this.#bundle;
    const { worker, failure } = await this.#take();
    const coldStartMs = worker.initMs > 0 ? worker.initMs : undefined;
    const started = performance.now();
    const outcome =
      failure === undefined ? await worker.invoke(this.#invocation(event, requestId)) : { error: failure };
    worker.initMs = 0;
    this.#giveBack(worker, bundle);
    const result = this.#checked(requestId, outcome);
    this.counts.invocations += 1;
    if (result.error !== undefined) this.counts.errors += 1;
    if (coldStartMs !== undefined) this.counts.coldStarts += 1;
    const durationMs = performance.now() - started;
    this.#watcher.ran({ failed: result.error !== undefined, durationMs });
    this.invocations.push({ at, requestId, source, durationMs, coldStartMs, error: result.error?.errorMessage });
    if (this.invocations.length > KEPT_INVOCATIONS) this.invocations.shift();
    return result;
  }

  #checked(requestId: string, outcome: { payload: string } | { error: FunctionError }): InvokeResult {
    if ('error' in outcome) return { requestId, payload: describeError(outcome.error), error: outcome.error };
    const size = Buffer.byteLength(outcome.payload);
    if (size <= MAX_PAYLOAD_BYTES) return { requestId, payload: outcome.payload };
    const error = {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
    };
    return { requestId, payload: describeError(error), error };
  }

  async #take(): Promise<{ worker: Worker; failure?: FunctionError | undefined }> {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (worker.isAlive) return { worker };
      this.#all.delete(worker);
    }
    const worker = new Worker(this.#workerOptions());
    this.#all.add(worker);
    return { worker, failure: await worker.start() };
  }

  #giveBack(worker: Worker, bundle: { readonly directory: string }): void {
    if (worker.isAlive && !this.#stopped && bundle === this.#bundle) {
      this.#idle.push(worker);
      return;
    }
    worker.stop();
    this.#all.delete(worker);
  }

  #workerOptions(): WorkerOptions {
    const { handler, environment, memoryMb, timeoutMs, inspectPort } = this.settings;
    return {
      directory: this.#bundle.directory,
      handler,
      environment,
      memoryMb,
      timeoutMs: inspectPort === undefined ? timeoutMs : DEBUGGING_PATIENCE_MS,
      inspectPort,
      door: this.#door,
      log: this.log,
    };
  }

  #invocation(event: string, requestId: string) {
    const { name, arn, memoryMb } = this.settings;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const root = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
    return {
      event,
      requestId,
      traceId: `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`,
      context: {
        awsRequestId: requestId,
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: arn,
        memoryLimitInMB: String(memoryMb),
        logGroupName: `/aws/lambda/${name}`,
        logStreamName: `${day}/[$LATEST]${requestId.replaceAll('-', '')}`,
      },
    };
  }
}
