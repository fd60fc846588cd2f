import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { PlainError } from './plain-error.ts';
import { deleteWithThisProcess, endWithThisProcess } from './processes/guard.ts';

const root = join(import.meta.dirname, '..');

const cdkSettings = z.object({ context: z.optional(z.record(z.string(), z.unknown())) });

/** The stage that runs on the laptop. */
const STAGE = 'dev';

export interface Synthesised {
  readonly directory: string;
  /** Deletes the directory. */
  remove(): void;
}

/** Runs the CDK app if it has changed, as `cdk synth -c stage=dev` does, into a new folder. `signal` aborts it. */
export const synthesise = async (signal?: AbortSignal): Promise<Synthesised> => {
  const directory = mkdtempSync(join(tmpdir(), 'laptop-cdk-'));
  deleteWithThisProcess(directory);
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const { context } = z.parse(cdkSettings, JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));
  const running = promisify(execFile)(process.execPath, [join(root, 'bin', 'synth.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: STAGE }),
      NODE_COMPILE_CACHE: join(root, '.build', 'compile-cache'),
    },
    maxBuffer: 10 * 1024 * 1024,
    ...(signal && { signal }),
  });
  endWithThisProcess(running.child);
  await running.catch(({ stdout, stderr }: ExecFileException) => {
    remove();
    throw new PlainError(`Synthesising the stacks failed:\n${stdout}${stderr}`.trim());
  });
  return { directory, remove };
};
