import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { endWithThisProcess } from '../processes/guard.ts';
import { type FunctionLog, lineSplitter } from './logs.ts';

const WORKER = fileURLToPath(new URL('./runtime/worker.mjs', import.meta.url));

/** Lambda allows ten seconds for initialisation. */
const INIT_PATIENCE_MS = 10_000;

const MEBIBYTE = 1024 * 1024;

/** An allowance for Node itself, whose code is shared between processes on Linux. */
const RUNTIME_MEMORY_MB = 64;

const errorSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.optional(z.array(z.string())),
});
export type FunctionError = z.infer<typeof errorSchema>;

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), error: errorSchema }),
  z.object({ type: z.literal('result'), payload: z.string() }),
  z.object({ type: z.literal('error'), error: errorSchema }),
]);
type Message = z.infer<typeof messageSchema>;

export interface WorkerOptions {
  /** The bundle's directory and `<file>.<export>` in it. */
  readonly directory: string;
  readonly handler: string;
  /** The function's entire environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** The debug port; without it, no debugger can attach. */
  readonly inspectPort?: number | undefined;
  /** Where calls to AWS are sent. */
  readonly door: string;
  readonly log: FunctionLog;
}

export interface Invocation {
  readonly event: string;
  readonly requestId: string;
  readonly traceId: string;
  readonly context: Readonly<Record<string, unknown>>;
}

export type Outcome = { readonly payload: string } | { readonly error: FunctionError };

/** Resident memory in MB; undefined where /proc does not exist. */
const residentMb = (pid: number | undefined): number | undefined => {
  const file = `/proc/${pid}/statm`;
  if (!existsSync(file)) return undefined;
  return (Number(readFileSync(file, 'utf8').split(' ')[1]) * 4096) / MEBIBYTE;
};

/** One process with one bundle. It runs one invocation at a time, and is not restarted after a crash or timeout. */
export class Worker {
  /** How long the bundle took to load. */
  initMs = 0;
  readonly #child: ChildProcess;
  readonly #options: WorkerOptions;
  readonly #ended: Promise<FunctionError>;
  #next: ((message: Message) => void) | undefined;
  #stopped = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#child = spawn(
      process.execPath,
      [
        `--max-old-space-size=${Math.round(options.memoryMb * 0.9)}`,
        '--enable-source-maps=false',
        ...(options.inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${options.inspectPort}`]),
        WORKER,
      ],
      {
        env: options.environment,
        cwd: options.directory,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        detached: true,
      },
    );
    endWithThisProcess(this.#child);
    const keep = lineSplitter((line) => options.log.add(line));
    this.#child.stdout?.setEncoding('utf8').on('data', keep);
    this.#child.stderr?.setEncoding('utf8').on('data', keep);
    this.#child.on('message', (message) => {
      const { data } = z.safeParse(messageSchema, message);
      // The bundle sent this, not the runtime: the process can no longer be trusted.
      if (data === undefined) this.stop();
      else this.#next?.(data);
    });
    this.#ended = new Promise((resolve) => {
      const end = (how: string) =>
        resolve({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` });
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('exit', (code, signal) => end(signal === null ? `exit status ${code}` : `signal: ${signal}`));
    });
  }

  /** False as soon as it is told to stop, although the process takes a while to end. */
  get isAlive(): boolean {
    return !this.#stopped && this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected;
  }

  /** Loads the bundle. After an error, the worker cannot be used. */
  async start(): Promise<FunctionError | undefined> {
    const started = performance.now();
    const { directory, handler, door } = this.#options;
    const message = await this.#ask({ type: 'start', directory, handler, door }, INIT_PATIENCE_MS);
    this.initMs = performance.now() - started;
    if ('errorType' in message) return message;
    if (message.type === 'ready') return undefined;
    this.stop();
    return message.type === 'failed' ? message.error : { errorType: 'Runtime.Unknown', errorMessage: message.type };
  }

  async invoke({ event, requestId, traceId, context }: Invocation): Promise<Outcome> {
    const { timeoutMs } = this.#options;
    const watch = this.#watchMemory();
    const deadline = Date.now() + timeoutMs;
    const message = await this.#ask({ type: 'invoke', event, context, deadline, traceId }, timeoutMs);
    clearInterval(watch);
    if ('errorType' in message) {
      const errorMessage = `${new Date().toISOString()} ${requestId} ${message.errorMessage}`;
      this.#options.log.add(errorMessage);
      return { error: { ...message, errorMessage } };
    }
    if (message.type === 'result') return { payload: message.payload };
    if (message.type === 'error') return { error: message.error };
    return { error: { errorType: 'Runtime.Unknown', errorMessage: message.type } };
  }

  stop(): void {
    this.#stopped = true;
    this.#child.kill('SIGKILL');
  }

  async #ask(message: Record<string, unknown>, patienceMs: number): Promise<Message | FunctionError> {
    const answered = new Promise<Message>((resolve) => {
      this.#next = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<FunctionError>((resolve) => {
      timer = setTimeout(() => {
        const seconds = (patienceMs / 1000).toFixed(2);
        resolve({ errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${seconds} seconds` });
        this.stop();
      }, patienceMs);
    });
    if (this.isAlive) this.#child.send(message, () => {});
    const outcome = await Promise.race([answered, this.#ended, tooLate]);
    clearTimeout(timer);
    this.#next = undefined;
    return outcome;
  }

  #watchMemory(): NodeJS.Timeout {
    const allowed = this.#options.memoryMb + RUNTIME_MEMORY_MB;
    return setInterval(() => {
      const used = residentMb(this.#child.pid);
      if (used !== undefined && used > allowed) this.stop();
    }, 250);
  }
}
