import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { keptFolder } from '../lib/build/kept-folder.ts';

// What `cdk.json` runs: the CDK app of shop.ts, or a copy of what it made of the same sources with the same settings.

const outputDirectory = process.env.CDK_OUTDIR ?? join(import.meta.dirname, '..', 'cdk.out');

/** All that the CDK's command line tells the app: context, account, region, which rules to check. */
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

// A deployment checks every rule itself, each time.
if (process.env.CDK_VALIDATION === 'true') await synthesise(outputDirectory);
else cpSync(await keptFolder(ASSEMBLY, synthesise), outputDirectory, { recursive: true });
