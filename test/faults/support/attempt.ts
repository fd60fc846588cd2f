import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DocumentClient } from '@shop/cart/store/table';

/**
 * How a call to AWS fails.
 * - `throttled`, `conflict`: rejected before it takes effect, but can be retried
 * - `denied`: rejected before it takes effect, permanently
 * - `failed`: an ambiguous error; it had no effect
 * - `lost`: it takes effect, but its response is lost
 * - `late`: it times out, and takes effect after everything else has finished
 * - `dies-before`, `dies-after`: the process crashes just before or just after it
 */
export const FAULTS = [
  'throttled',
  'conflict',
  'denied',
  'failed',
  'lost',
  'late',
  'dies-before',
  'dies-after',
] as const;
export type FaultKind = (typeof FAULTS)[number];

export interface Fault {
  /** The number of the call, from 1. */
  call: number;
  kind: FaultKind;
  /** How many consecutive calls; by default 1. */
  times?: number;
}

const errorOf = (name: string): Error => Object.assign(new Error(`injected ${name}`), { name });

/** How DynamoDB rejects a call: a transaction with a reason for each of its actions. */
const rejectionOf = (command: object, name: string, reasons: readonly [first: string, others: string]): Error => {
  const items: unknown = Reflect.get(Reflect.get(command, 'input') ?? {}, 'TransactItems');
  if (!Array.isArray(items)) return errorOf(name);
  return new TransactionCanceledException({
    message: 'injected',
    $metadata: {},
    CancellationReasons: items.map((_item, index) => ({ Code: reasons[Math.min(index, 1)] })),
  });
};

const CRASH = Symbol('the process crashes here');

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** One invocation of a function, whose calls may fail and whose process may crash. */
export class Attempt {
  calls = 0;
  dead = false;
  /** The calls so far, for error messages. */
  readonly trace: string[] = [];
  /** Calls that have yet to take effect. */
  readonly late: (() => Promise<unknown>)[] = [];
  readonly #fault: Fault | undefined;
  readonly #gate: (() => Promise<() => void>) | undefined;
  readonly #afterCall: (() => Promise<unknown>) | undefined;
  readonly #death: Promise<'died'>;
  #die: () => void = () => undefined;

  /** `gate` holds back each call, and resolves to a function to call after it; `afterCall` runs after each call. */
  constructor(
    fault?: Fault,
    { gate, afterCall }: { gate?: () => Promise<() => void>; afterCall?: () => Promise<unknown> } = {},
  ) {
    this.#fault = fault;
    this.#gate = gate;
    this.#afterCall = afterCall;
    this.#death = new Promise((resolve) => {
      this.#die = () => resolve('died');
    });
  }

  /** @returns the result of the work, or that its process died: then none of its calls ever returns */
  run<T>(work: () => Promise<T>): Promise<T | 'died'> {
    return Promise.race([current.run(this, work), this.#death]);
  }

  async call<T>(name: string, command: object, send: () => Promise<T>): Promise<T> {
    if (this.dead) return never();
    const pass = await this.#gate?.();
    if (!this.dead) {
      this.calls += 1;
      const { call = 0, times = 1, kind } = this.#fault ?? {};
      const hit = this.calls >= call && this.calls < call + times ? kind : undefined;
      this.trace.push(hit === undefined ? name : `${name} ${hit}`);
      try {
        return await this.#send(hit, command, send);
      } catch (error) {
        if (error !== CRASH) throw error;
        this.dead = true;
      } finally {
        await this.#afterCall?.();
        pass?.();
      }
    } else {
      pass?.();
    }
    this.#die();
    return never();
  }

  async #send<T>(hit: FaultKind | undefined, command: object, send: () => Promise<T>): Promise<T> {
    switch (hit) {
      case undefined:
        return send();
      case 'throttled':
        throw rejectionOf(command, 'ThrottlingException', ['ThrottlingError', 'ThrottlingError']);
      case 'conflict':
        throw rejectionOf(command, 'TransactionConflictException', ['TransactionConflict', 'None']);
      case 'denied':
        throw errorOf('AccessDeniedException');
      case 'failed':
        throw errorOf('InternalServerError');
      case 'lost':
        await send();
        throw errorOf('TimeoutError');
      case 'late':
        this.late.push(send);
        throw errorOf('TimeoutError');
      case 'dies-before':
        throw CRASH;
      case 'dies-after':
        // Nobody sees whether it succeeds.
        await send().catch(() => undefined);
        throw CRASH;
      default:
        return hit satisfies never;
    }
  }
}

const current = new AsyncLocalStorage<Attempt>();

/** Makes a call that is not to DynamoDB as part of the current attempt, with its fault. */
export const callWithFaults = <T>(name: string, send: () => Promise<T>): Promise<T> => {
  const attempt = current.getStore();
  return attempt === undefined ? send() : attempt.call(name, {}, send);
};

/**
 * A client whose calls fail as the current attempt says. It ignores the caller's timeout, so that a busy machine does not
 * change the result.
 */
export const withFaults = (client: DocumentClient): DocumentClient => ({
  send: ((command: { constructor: { name: string } }) => {
    const send = () => client.send(command as never);
    const attempt = current.getStore();
    return attempt === undefined
      ? send()
      : attempt.call(command.constructor.name.replace('Command', ''), command, send);
  }) as DocumentClient['send'],
});
