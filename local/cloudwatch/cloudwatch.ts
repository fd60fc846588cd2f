import type { FunctionWatcher } from '../lambda/host.ts';
import type { SqsEngine } from '../sqs/engine.ts';
import type { Queue } from '../sqs/queues.ts';
import type { Deployment } from '../template/deployment.ts';
import { type AlarmStatus, alarmsOf } from './alarms.ts';
import { type Drawn, dashboardsOf, drawn } from './dashboards.ts';
import { readEmbeddedMetrics } from './emf.ts';
import { Metrics } from './metrics.ts';
import { ServiceMetrics } from './services.ts';

/** How often queues are measured and alarms evaluated, in milliseconds. AWS does both once a minute. */
const TICK_MS = 5000;

/** Metrics, alarms and dashboards of the templates. */
export class CloudWatch {
  readonly metrics: Metrics;
  readonly #services: ServiceMetrics;
  readonly #alarms: ReturnType<typeof alarmsOf>;
  readonly #dashboards: ReturnType<typeof dashboardsOf>;
  readonly #now: () => number;
  readonly #startedAt: number;

  constructor(deployment: Deployment, now: () => number = Date.now) {
    this.metrics = new Metrics();
    this.#services = new ServiceMetrics(this.metrics);
    this.#now = now;
    this.#startedAt = now();
    this.#alarms = alarmsOf(deployment, this.#startedAt);
    this.#dashboards = dashboardsOf(deployment);
  }

  /** Turns a function's runs, and what it logs in the embedded metric format, into metrics. */
  functionWatcher(name: string): FunctionWatcher {
    return {
      ran: (run) => this.#services.lambda(name, run, this.#now()),
      logged: (line) => readEmbeddedMetrics(line, this.metrics),
    };
  }

  iteratorAge(functionName: string, ageMs: number): void {
    this.#services.iteratorAge(functionName, ageMs, this.#now());
  }

  apiAnswered(api: { name: string; stage: string }, status: number, latencyMs: number): void {
    this.#services.api(api, status, latencyMs, this.#now());
  }

  distributionAnswered(distributionId: string, status: number): void {
    this.#services.distribution(distributionId, status, this.#now());
  }

  /** The current state of every alarm. */
  alarms(): AlarmStatus[] {
    const now = this.#now();
    for (const alarm of this.#alarms) alarm.evaluate(this.metrics, now);
    return this.#alarms.map((alarm) => alarm.status(this.metrics));
  }

  /** The current data of every dashboard. */
  dashboards(): { now: number; startedAt: number; alarms: AlarmStatus[]; dashboards: Drawn[] } {
    const now = this.#now();
    const dashboards = this.#dashboards.map((each) => drawn(each, this.metrics, this.#startedAt, now));
    return { now, startedAt: this.#startedAt, alarms: this.alarms(), dashboards };
  }

  /** Measures the queues once. */
  sample(queues: readonly Queue[], sqs: SqsEngine): void {
    const now = this.#now();
    for (const { name } of queues) {
      const oldestMs = now - (sqs.oldest(name) ?? now);
      this.#services.queue(name, { visible: sqs.depth(name).ready, oldestMs }, now);
    }
  }

  /** Keeps measuring queues and evaluating alarms. Returns a function that stops it. */
  start(queues: readonly Queue[], sqs: SqsEngine): () => void {
    const tick = () => {
      this.sample(queues, sqs);
      this.alarms();
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }
}
