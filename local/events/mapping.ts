import type { AwsCaller } from '../http/aws-json.ts';
import type { InvokeResult } from '../lambda/host.ts';
import type { MappingProperties } from './resources.ts';

export interface MappingStatus {
  readonly kind: 'stream' | 'queue';
  readonly source: string;
  readonly functionName: string;
  /** Records or messages that the function has not processed yet. */
  readonly waiting: number;
  /** How long the oldest of them has been waiting. */
  readonly lagMs: number;
  readonly givenUp: number;
  readonly problem: string | undefined;
}

export interface Mapping {
  start(): void;
  stop(): Promise<void>;
  status(): MappingStatus;
}

export interface MappingOptions {
  readonly region: string;
  readonly properties: MappingProperties;
  readonly functionName: string;
  readonly functionArn: string;
  readonly invoke: (event: string, source: string) => Promise<InvokeResult>;
  /** Calls AWS with the function's role. */
  readonly call: AwsCaller;
  /** The URL of a queue by its ARN. */
  readonly queueUrl: (arn: string) => string;
  /** Called with the age of a batch's last record, in milliseconds, when the function receives it. */
  readonly onBatch: (ageMs: number) => void;
}
