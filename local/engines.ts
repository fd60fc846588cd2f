import { join } from 'node:path';
import { type DynamoDbEngine, startDynamoDb } from './dynamodb/engine.ts';
import type { Ending } from './processes/ending.ts';
import { type SqsEngine, startSqs } from './sqs/engine.ts';
import { synthesise } from './synthesis.ts';
import { readAssembly, type Template } from './template/assembly.ts';
import { Deployment, REGION } from './template/deployment.ts';
import { KINDS } from './template/kinds.ts';

export interface EngineOptions {
  /** Where tables and queues are kept; without it, they are in memory. */
  readonly dataDirectory: string | undefined;
  /** The folder of a synthesised app; without it, the app is synthesised. */
  readonly assembly: string | undefined;
  readonly editTemplate: ((stackName: string, template: Template) => Template) | undefined;
  readonly log: (line: string) => void;
}

export interface Engines {
  readonly dynamoDb: DynamoDbEngine;
  readonly sqs: SqsEngine;
  readonly deployment: Deployment;
}

const readDeployment = async (
  { assembly, editTemplate, log }: EngineOptions,
  ending: Ending,
  signal: AbortSignal,
): Promise<Deployment> => {
  if (assembly === undefined) log('Synthesising the stacks …');
  const synthesised = assembly === undefined ? await synthesise(signal) : undefined;
  if (synthesised !== undefined) ending.add(() => synthesised.remove());
  const { stacks, assets } = readAssembly(assembly ?? synthesised?.directory ?? '');
  const edited = stacks.map(({ name, template }) => ({ name, template: editTemplate?.(name, template) ?? template }));
  return new Deployment({ stacks: edited, assets }, KINDS);
};

/** Starts DynamoDB and SQS while the app is synthesised. If one of them fails, `ending` still ends the others. */
export const startEngines = async (options: EngineOptions, ending: Ending): Promise<Engines> => {
  const inside = (name: string) =>
    options.dataDirectory === undefined ? undefined : join(options.dataDirectory, name);
  const dynamoDb = async () => {
    options.log('Starting DynamoDB …');
    const engine = await startDynamoDb(inside('dynamodb'));
    ending.add(() => engine.stop());
    return engine;
  };
  const sqs = async () => {
    const engine = await startSqs({ region: REGION, dataDirectory: inside('sqs') });
    ending.add(() => engine.stop());
    return engine;
  };
  const giveUp = new AbortController();
  const steps = [dynamoDb(), sqs(), readDeployment(options, ending, giveUp.signal)] as const;
  try {
    const [dynamoDbEngine, sqsEngine, deployment] = await Promise.all(steps);
    return { dynamoDb: dynamoDbEngine, sqs: sqsEngine, deployment };
  } catch (error) {
    // Wait for what is still starting, because it must be ended, too.
    giveUp.abort();
    await Promise.allSettled(steps);
    throw error;
  }
};
