import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildContext, type BuildOptions, type BuildResult, build, context } from 'esbuild';
import type { Assembly } from '../template/assembly.ts';

const BUNDLE = 'index.mjs';

/** Replaces the file atomically if its contents differ, and returns whether they did. */
const writeIfChanged = (path: string, contents: Uint8Array): boolean => {
  if (existsSync(path) && readFileSync(path).equals(contents)) return false;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
  return true;
};

/** Which function of the templates runs which bundle: logical ids by entry, such as `cart/get-cart`. */
export type FunctionsByEntry = ReadonlyMap<string, readonly string[]>;

/**
 * Finds the functions that run each bundle in `directory` by comparing the code, because a template refers to a bundle
 * only by its hash.
 */
export const functionsByEntry = (
  { stacks, assets }: Assembly,
  directory: string,
  entries: readonly string[],
): FunctionsByEntry => {
  const contentOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  const assetPaths = new Map(assets.map(({ objectKey, path }) => [objectKey, path]));
  const functions = stacks.flatMap(({ template }) =>
    Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) => {
      const code = Type === 'AWS::Lambda::Function' ? Properties?.Code : undefined;
      const key = typeof code === 'object' && code !== null && 'S3Key' in code ? String(code.S3Key) : '';
      const content = contentOf(join(assetPaths.get(key) ?? '', BUNDLE));
      return content === undefined ? [] : [{ logicalId, content }];
    }),
  );
  return new Map(
    entries.map((entry) => {
      const content = contentOf(join(directory, entry, BUNDLE));
      return [entry, functions.filter((fn) => fn.content === content).map(({ logicalId }) => logicalId)];
    }),
  );
};

/** The options of the production build, with the entry points by name, such as `cart/get-cart/index`. */
export interface BundleOptions extends BuildOptions {
  absWorkingDir: string;
  entryPoints: Record<string, string>;
  outdir: string;
}

interface DevelopmentBuild extends BundleOptions {
  metafile: true;
  write: false;
}

const forDevelopment = (options: BundleOptions): DevelopmentBuild => ({
  ...options,
  minify: false,
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  write: false,
});

/** Above this many, bundling all entries in one run takes less time than bundling each. */
const FEW = 3;

/**
 * The functions' bundles during development: not minified, and with source maps, so that breakpoints in a handler work.
 * Deployed bundles are built separately, without either.
 */
export class DevelopmentBundles {
  readonly #options: DevelopmentBuild;
  /** A context for each entry that has changed, and one for all entries: a context builds faster the second time. */
  readonly #contexts = new Map<string, Promise<BuildContext<DevelopmentBuild>>>();
  readonly #sources = new Map<string, ReadonlySet<string>>();
  #failed: readonly string[] = [];

  constructor(options: BundleOptions) {
    this.#options = forDevelopment(options);
  }

  /** The folder of one entry's bundle. */
  directoryOf(entry: string): string {
    return join(this.#options.outdir, entry);
  }

  /** Bundles everything. */
  async build(): Promise<void> {
    this.#keep(await build(this.#options));
  }

  /**
   * Bundles the entries that depend on these sources (absolute paths), and returns those whose code has changed. Throws
   * if a source has an error.
   */
  async rebuild(saved: readonly string[]): Promise<string[]> {
    const affected = [...this.#sources]
      .filter(([entry, sources]) => this.#failed.includes(entry) || saved.some((path) => sources.has(path)))
      .map(([entry]) => entry);
    this.#failed = affected;
    const contexts = await Promise.all(
      affected.length > FEW ? [this.#context('all')] : affected.map((entry) => this.#context(entry)),
    );
    const results = await Promise.all(contexts.map((each) => each.rebuild()));
    this.#failed = [];
    return results.flatMap((result) => this.#keep(result));
  }

  async stop(): Promise<void> {
    for (const each of this.#contexts.values()) await (await each).dispose();
  }

  #context(name: string): Promise<BuildContext<DevelopmentBuild>> {
    const entryPoints = Object.entries(this.#options.entryPoints).filter(([key]) => key === `${name}/index`);
    const options = { ...this.#options, entryPoints: Object.fromEntries(entryPoints) };
    const made = this.#contexts.get(name) ?? context(name === 'all' ? this.#options : options);
    this.#contexts.set(name, made);
    return made;
  }

  /** Writes what has changed, and records the sources of each entry. */
  #keep({ outputFiles, metafile }: BuildResult<DevelopmentBuild>): string[] {
    const { absWorkingDir, outdir } = this.#options;
    const entryOf = (path: string) => relative(outdir, dirname(path)).replaceAll('\\', '/');
    for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
      const sources = Object.keys(inputs).map((path) => resolve(absWorkingDir, path));
      if (output.endsWith(BUNDLE)) this.#sources.set(entryOf(resolve(absWorkingDir, output)), new Set(sources));
    }
    // Maps first, so that new code never loads with an old map.
    const sorted = outputFiles.toSorted((a, b) => Number(b.path.endsWith('.map')) - Number(a.path.endsWith('.map')));
    return sorted
      .filter(({ path, contents }) => writeIfChanged(path, contents))
      .filter(({ path }) => path.endsWith(BUNDLE))
      .map(({ path }) => entryOf(path));
  }
}
