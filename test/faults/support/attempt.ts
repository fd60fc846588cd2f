import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DocumentClient } from '@shop/cart/store/table';

/**
 * What goes wrong with one call to AWS.
 * - `throttled`, `conflict`: refused before it takes effect
 * - `denied`: refused for good, before it takes effect
 * - `failed`: an error of AWS's own that leaves open what happened; nothing did
 * - `lost`: it takes effect, its answer never comes
 * - `late`: its answer never comes, and it takes effect when everybody has given it up
 * - `dies-before`, `dies-after`: the process ends there, before or after the effect
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
  /** How many calls in a row; 1 when it is not said. */
  times?: number;
}

const named = (name: string): Error => Object.assign(new Error(`injected ${name}`), { name });

/** How DynamoDB refuses a call: a transaction names a reason for each of its actions. */
const refusalOf = (command: object, name: string, reasons: readonly [first: string, others: string]): Error => {
  const items: unknown = Reflect.get(Reflect.get(command, 'input') ?? {}, 'TransactItems');
  if (!Array.isArray(items)) return named(name);
  return new TransactionCanceledException({
    message: 'injected',
    $metadata: {},
    CancellationReasons: items.map((_item, index) => ({ Code: reasons[Math.min(index, 1)] })),
  });
};

const DEATH = Symbol('the process ends here');

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** One run of one function in one process, which may die, and whose calls may fail. */
export class Attempt {
  calls = 0;
  dead = false;
  /** What was called, for messages. */
  readonly trace: string[] = [];
  /** Effects that have yet to come. */
  readonly late: (() => Promise<unknown>)[] = [];
  readonly #fault: Fault | undefined;
  readonly #gate: (() => Promise<() => void>) | undefined;
  readonly #afterCall: (() => Promise<unknown>) | undefined;
  readonly #death: Promise<'died'>;
  #die: () => void = () => undefined;

  /** `gate` is passed before each call and says when that is over; `afterCall` looks on after each call. */
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

  /** What the work gives, or that its process died. Nothing of a dead process goes on. */
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
        if (error !== DEATH) throw error;
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
        throw refusalOf(command, 'ThrottlingException', ['ThrottlingError', 'ThrottlingError']);
      case 'conflict':
        throw refusalOf(command, 'TransactionConflictException', ['TransactionConflict', 'None']);
      case 'denied':
        throw named('AccessDeniedException');
      case 'failed':
        throw named('InternalServerError');
      case 'lost':
        await send();
        throw named('TimeoutError');
      case 'late':
        this.late.push(send);
        throw named('TimeoutError');
      case 'dies-before':
        throw DEATH;
      case 'dies-after':
        // Whether it succeeds is no longer anybody's business.
        await send().catch(() => undefined);
        throw DEATH;
      default:
        return hit satisfies never;
    }
  }
}

const current = new AsyncLocalStorage<Attempt>();

/** A call that is not to DynamoDB, under the same fate. */
export const underFate = <T>(name: string, send: () => Promise<T>): Promise<T> => {
  const attempt = current.getStore();
  return attempt === undefined ? send() : attempt.call(name, {}, send);
};

/**
 * The client under the fate of whichever attempt calls it. Without the caller's time limit: a busy machine must not
 * change what happens.
 */
export const fateful = (client: DocumentClient): DocumentClient => ({
  send: ((command: { constructor: { name: string } }) => {
    const send = () => client.send(command as never);
    const attempt = current.getStore();
    return attempt === undefined
      ? send()
      : attempt.call(command.constructor.name.replace('Command', ''), command, send);
  }) as DocumentClient['send'],
});
