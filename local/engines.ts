import { join } from 'node:path';
import { type DynamoDbEngine, startDynamoDb } from './dynamodb/engine.ts';
import { type SqsEngine, startSqs } from './sqs/engine.ts';
import { synthesise } from './synthesis.ts';
import { readAssembly, type Template } from './template/assembly.ts';
import { Deployment, REGION } from './template/deployment.ts';
import { KINDS } from './template/kinds.ts';

/** Ends what was started, newest first. */
export class Ending {
  readonly #steps: (() => void | Promise<void>)[] = [];

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

export interface EngineOptions {
  /** Keeps tables and queues there; they are in memory otherwise. */
  readonly dataDirectory: string | undefined;
  /** Directory of a synthesised app; it is synthesised otherwise. */
  readonly assembly: string | undefined;
  readonly editTemplate: ((stackName: string, template: Template) => Template) | undefined;
  readonly log: (line: string) => void;
}

export interface Engines {
  readonly dynamoDb: DynamoDbEngine;
  readonly sqs: SqsEngine;
  readonly deployment: Deployment;
}

const readDeployment = async ({ assembly, editTemplate, log }: EngineOptions, ending: Ending): Promise<Deployment> => {
  if (assembly === undefined) log('Synthesising the stacks …');
  const synthesised = assembly === undefined ? await synthesise() : undefined;
  if (synthesised !== undefined) ending.add(() => synthesised.remove());
  const { stacks, assets } = readAssembly(assembly ?? synthesised?.directory ?? '');
  const edited = stacks.map(({ name, template }) => ({ name, template: editTemplate?.(name, template) ?? template }));
  return new Deployment({ stacks: edited, assets }, KINDS);
};

/** Starts DynamoDB and SQS while the app is synthesised. What was started is ended when one of them fails. */
export const startEngines = async (options: EngineOptions, ending: Ending): Promise<Engines> => {
  const inside = (name: string) =>
    options.dataDirectory === undefined ? undefined : join(options.dataDirectory, name);
  const dynamoDb = async () => {
    options.log('Starting DynamoDB …');
    const directory = inside('dynamodb');
    const engine = await startDynamoDb(directory === undefined ? {} : { dataDirectory: directory });
    ending.add(() => engine.stop());
    return engine;
  };
  const sqs = async () => {
    const engine = await startSqs({ region: REGION, dataDirectory: inside('sqs') });
    ending.add(() => engine.stop());
    return engine;
  };
  // All of them are waited for, since what starts late has to be ended, too.
  const [first, second, third] = await Promise.allSettled([dynamoDb(), sqs(), readDeployment(options, ending)]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  if (third.status === 'rejected') throw third.reason;
  return { dynamoDb: first.value, sqs: second.value, deployment: third.value };
};
