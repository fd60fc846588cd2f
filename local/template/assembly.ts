import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const jsonObject = z.record(z.string(), z.unknown());

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.optional(z.string()),
      properties: z.optional(jsonObject),
    }),
  ),
});

const stackPropertiesSchema = z.object({ templateFile: z.string(), stackName: z.optional(z.string()) });
const assetManifestPropertiesSchema = z.object({ file: z.string() });
const nestedPropertiesSchema = z.object({ directoryName: z.string() });

const assetsSchema = z.object({
  files: z.optional(
    z.record(
      z.string(),
      z.object({
        source: z.object({ path: z.string() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    ),
  ),
});

export const templateSchema = z.looseObject({
  Parameters: z.optional(z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.optional(z.unknown()) }))),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.optional(jsonObject),
      Condition: z.optional(z.string()),
    }),
  ),
  Outputs: z.optional(
    z.record(
      z.string(),
      z.looseObject({
        Value: z.unknown(),
        Export: z.optional(z.object({ Name: z.unknown() })),
      }),
    ),
  ),
});

export type Template = z.infer<typeof templateSchema>;

/** A file or folder, which a deployment uploads as `objectKey`. */
export interface Asset {
  readonly objectKey: string;
  readonly path: string;
}

export interface StackTemplate {
  readonly name: string;
  readonly template: Template;
}

export interface Assembly {
  readonly stacks: readonly StackTemplate[];
  readonly assets: readonly Asset[];
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const readAssets = (directory: string, file: string): Asset[] =>
  Object.values(z.parse(assetsSchema, readJson(join(directory, file))).files ?? {}).flatMap(
    ({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => ({
        objectKey,
        path: join(directory, source.path),
      })),
  );

/** Reads the output of `cdk synth`: every stack's template and the file assets. */
export const readAssembly = (directory: string): Assembly => {
  const stacks: StackTemplate[] = [];
  const assets: Asset[] = [];
  const manifestPath = join(directory, 'manifest.json');
  if (!existsSync(manifestPath)) throw new Error(`${directory} is not a synthesised app: manifest.json is missing.`);
  const { artifacts } = z.parse(manifestSchema, readJson(manifestPath));
  for (const [id, { type, properties }] of Object.entries(artifacts)) {
    if (type === 'aws:cloudformation:stack') {
      const { templateFile, stackName = id } = z.parse(stackPropertiesSchema, properties);
      stacks.push({ name: stackName, template: z.parse(templateSchema, readJson(join(directory, templateFile))) });
    } else if (type === 'cdk:asset-manifest') {
      assets.push(...readAssets(directory, z.parse(assetManifestPropertiesSchema, properties).file));
    } else if (type === 'cdk:cloud-assembly') {
      const nested = readAssembly(join(directory, z.parse(nestedPropertiesSchema, properties).directoryName));
      stacks.push(...nested.stacks);
      assets.push(...nested.assets);
    }
  }
  return { stacks, assets };
};
