import { join } from 'node:path';
import { bundleFunctions, bundleOptions } from '../../lib/build/bundle.ts';
import { type LaptopCloud, startLaptopCloud } from '../cloud.ts';
import { Ending } from '../processes/ending.ts';
import { type Synthesised, synthesise } from '../synthesis.ts';
import { type Assembly, readAssembly } from '../template/assembly.ts';
import { Deployment } from '../template/deployment.ts';
import { KINDS } from '../template/kinds.ts';
import { DevelopmentBundles, type FunctionsByEntry, functionsByEntry } from './bundles.ts';

const root = join(import.meta.dirname, '..', '..');

/** The stage that runs on the laptop has no tracing. */
const TRACING = false;

export interface ReloadingCloudOptions {
  readonly port: number;
  readonly dataDirectory: string;
  readonly inspectFrom: number | undefined;
  readonly log: (line: string) => void;
}

export interface Synth {
  readonly assembly: Assembly;
  readonly functions: FunctionsByEntry;
  readonly synthesised: Synthesised;
}

const entriesOf = (): string[] =>
  Object.keys(bundleOptions({ tracing: TRACING, directory: '' }).entryPoints).map((name) =>
    name.replace(/\/index$/, ''),
  );

/** Synthesises the app. Throws a PlainError if the laptop cloud does not support something in it. */
export const synth = async (): Promise<Synth> => {
  const synthesised = await synthesise();
  try {
    const assembly = readAssembly(synthesised.directory);
    new Deployment(assembly, KINDS);
    const functions = functionsByEntry(assembly, await bundleFunctions({ tracing: TRACING }), entriesOf());
    return { assembly, functions, synthesised };
  } catch (error) {
    synthesised.remove();
    throw error;
  }
};

/** From now on, runs these entries' bundles in their functions, and returns those functions' logical ids. */
export const replaceBundles = (
  cloud: Pick<LaptopCloud, 'replaceBundle'>,
  functions: FunctionsByEntry,
  bundles: DevelopmentBundles,
  entries: Iterable<string>,
): string[] =>
  [...entries].flatMap((entry) => {
    const names = functions.get(entry) ?? [];
    for (const name of names) cloud.replaceBundle(name, bundles.directoryOf(entry));
    return names;
  });

/** A laptop cloud whose functions are bundled again whenever a source is saved. */
export interface ReloadingCloud {
  readonly cloud: LaptopCloud;
  readonly assembly: Assembly;
  /**
   * Bundles what depends on these sources (relative to the root), and returns the reloaded functions. On an error, it
   * throws and reloads none.
   */
  rebuild(saved: readonly string[]): Promise<string[]>;
  stop(): Promise<void>;
}

export const startReloadingCloud = async (
  { assembly, functions, synthesised }: Synth,
  options: ReloadingCloudOptions,
): Promise<ReloadingCloud> => {
  const ending = new Ending();
  try {
    ending.add(() => synthesised.remove());
    const bundles = new DevelopmentBundles(
      bundleOptions({ tracing: TRACING, directory: join(root, '.build', 'lambdas-development') }),
    );
    ending.add(() => bundles.stop());
    const [cloud] = await Promise.all([
      startLaptopCloud({ ...options, assembly: synthesised.directory }).then((started) => {
        ending.add(() => started.stop());
        return started;
      }),
      bundles.build(),
    ]);
    replaceBundles(cloud, functions, bundles, functions.keys());
    return {
      cloud,
      assembly,
      rebuild: async (saved) => {
        const entries = await bundles.rebuild(saved.map((path) => join(root, path)));
        return replaceBundles(cloud, functions, bundles, entries);
      },
      stop: () => ending.run(),
    };
  } catch (error) {
    await ending.run();
    throw error;
  }
};
