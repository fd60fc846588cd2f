import type { AlarmStatus } from '../cloudwatch/alarms.ts';
import type { Mail } from '../cognito/directory.ts';
import type { Mapping, MappingStatus } from '../events/mapping.ts';
import type { FunctionHost, InvocationRecord } from '../lambda/host.ts';
import type { SqsEngine } from '../sqs/engine.ts';
import type { Queue } from '../sqs/queues.ts';

/** A call that a role did not allow. */
export interface Refusal {
  readonly at: number;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

export interface Status {
  readonly functions: readonly {
    readonly stack: string;
    readonly logicalId: string;
    readonly name: string;
    readonly processes: number;
    /** Its debug port, if it has one. */
    readonly inspectPort: number | undefined;
    readonly counts: FunctionHost['counts'];
    readonly recent: readonly InvocationRecord[];
  }[];
  readonly queues: readonly {
    readonly stack: string;
    readonly logicalId: string;
    readonly name: string;
    readonly isForFailures: boolean;
    readonly ready: number;
    readonly inFlight: number;
    readonly delayed: number;
  }[];
  readonly mappings: readonly MappingStatus[];
  readonly schedules: readonly { name: string; expression: string }[];
  readonly alarms: readonly AlarmStatus[];
  readonly refusals: readonly Refusal[];
  readonly mails: readonly Mail[];
  /** Resource types that are accepted without a local counterpart. */
  readonly inert: readonly { type: string; count: number; reason: string }[];
}

export interface Watched {
  readonly hosts: readonly FunctionHost[];
  readonly queues: readonly Queue[];
  readonly sqs: SqsEngine;
  readonly mappings: readonly Mapping[];
  readonly schedules: readonly { name: string; expression: string }[];
  readonly alarms: () => readonly AlarmStatus[];
  readonly refusals: readonly Refusal[];
  readonly outbox: () => readonly Mail[];
  readonly inert: Status['inert'];
}

/** A snapshot of what the status page shows. */
export const statusOf = (watched: Watched): Status => ({
  functions: watched.hosts.map(({ settings, processes, counts, invocations }) => ({
    stack: settings.stack,
    logicalId: settings.logicalId,
    name: settings.name,
    processes,
    inspectPort: settings.inspectPort,
    counts,
    recent: invocations.slice(-10).reverse(),
  })),
  queues: watched.queues.map(({ stack, logicalId, name, isForFailures }) => ({
    stack,
    logicalId,
    name,
    isForFailures,
    ...watched.sqs.depth(name),
  })),
  mappings: watched.mappings.map((mapping) => mapping.status()),
  schedules: watched.schedules,
  alarms: watched.alarms(),
  refusals: watched.refusals,
  mails: watched.outbox(),
  inert: watched.inert,
});
