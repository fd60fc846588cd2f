import type { AwsCaller } from '../http/aws-json.ts';
import type { HostedFunction } from '../lambda/functions.ts';
import { PlainError } from '../plain-error.ts';
import type { Deployment } from '../template/deployment.ts';
import type { Mapping } from './mapping.ts';
import { QueueMapping } from './queue-mapping.ts';
import { mappingProperties } from './resources.ts';
import { StreamMapping } from './stream-mapping.ts';

/**
 * `callAs` calls AWS with the role of the function with that access key; `queueUrl` finds a queue by its ARN;
 * `iteratorAge` is called with the age of each batch of a stream.
 */
export interface MappingSurroundings {
  readonly functions: ReadonlyMap<string, HostedFunction>;
  readonly callAs: (accessKeyId: string) => AwsCaller;
  readonly queueUrl: (arn: string) => string;
  readonly iteratorAge: (functionName: string, ageMs: number) => void;
}

/** Every event source mapping of the templates, not started yet. */
export const mappingsOf = (
  deployment: Deployment,
  { functions, callAs, queueUrl, iteratorAge }: MappingSurroundings,
): Mapping[] =>
  deployment
    .all('AWS::Lambda::EventSourceMapping', mappingProperties)
    .filter(({ properties }) => properties.Enabled)
    .map((mapping) => {
      const where = `${mapping.stack}/${mapping.logicalId}`;
      const { FunctionName, EventSourceArn } = mapping.properties;
      const found = [...functions.values()].find(({ host }) =>
        [host.settings.name, host.settings.arn].includes(FunctionName),
      );
      if (found === undefined) throw new PlainError(`${where}: there is no function ${FunctionName}.`);
      const { host, accessKeyId } = found;
      const options = {
        region: deployment.region,
        properties: mapping.properties,
        functionName: host.settings.name,
        functionArn: host.settings.arn,
        invoke: (event: string, source: string) => host.invoke(event, source),
        call: callAs(accessKeyId),
        queueUrl,
        onBatch: (ageMs: number) => iteratorAge(host.settings.name, ageMs),
      };
      if (/^arn:aws:dynamodb:.*\/stream\//.test(EventSourceArn)) return new StreamMapping(options);
      if (EventSourceArn.startsWith('arn:aws:sqs:')) return new QueueMapping(options);
      throw new PlainError(`${where}: the laptop cloud does not support the event source ${EventSourceArn}.`);
    });
