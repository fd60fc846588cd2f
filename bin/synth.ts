import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from '../lib/build/build-cache.ts';

// What `cdk.json` runs: the CDK app in shop.ts, or a copy of its output if sources and settings have not changed.

const outputDirectory = process.env.CDK_OUTDIR ?? join(import.meta.dirname, '..', 'cdk.out');

/** Everything that the CDK CLI passes to the app: context, account, region, which rules to check. */
const settings = Object.entries(process.env)
  .filter(([name]) => /^(CDK|CONTEXT)_/.test(name) && name !== 'CDK_OUTDIR')
  .map(([name, value]) => `${name}=${value}`)
  .sort()
  .join('\n');

const ASSEMBLY = { name: 'assembly', sources: ['bin/**/*', 'lib/**/*', 'lambdas/**/*', 'web/**/*'], settings };

const synthesise = async (directory: string): Promise<void> => {
  process.env.CDK_OUTDIR = directory;
  await import('./shop.ts');
};

// A deployment always synthesises, so that every rule is checked.
if (process.env.CDK_VALIDATION === 'true') await synthesise(outputDirectory);
else cpSync(await cachedFolder(ASSEMBLY, synthesise), outputDirectory, { recursive: true });
