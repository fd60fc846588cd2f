import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  directions,
  endOnSignals,
  requestedDirectory,
  requestedOptions,
  requestedPort,
  runProgram,
} from './command-line.ts';
import {
  type ReloadingCloud,
  type ReloadingCloudOptions,
  startReloadingCloud,
  synth,
} from './development/reloading-cloud.ts';
import { startStorefront } from './development/storefront.ts';
import { describeChanges } from './development/templates.ts';
import { watchSources } from './development/watching.ts';
import { PlainError } from './plain-error.ts';
import { Ending } from './processes/ending.ts';
import { deleteWithThisProcess } from './processes/guard.ts';

// `npm run dev`: the laptop cloud and the storefront's development server, both with hot reload.

const USAGE = `npm run dev [-- --inspect] [-- --data DIR] [-- --site URL]
  PORT=…      sets the port of the laptop cloud
  --inspect   enables debugging of the functions
  --data DIR  persists tables, queues and users in DIR
  --site URL  runs only the storefront, against a deployed shop`;

const FIRST_DEBUGGER = 9230;

const root = join(import.meta.dirname, '..');

const OPTIONS = {
  inspect: { type: 'boolean' },
  data: { type: 'string' },
  site: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const say = (line: string) => console.log(line);
const since = (started: number): string => `${Math.round(performance.now() - started)} ms`;

/** Prints an error, unless it is from esbuild, which prints its own. */
const printError = (error: unknown, consequence: string): void => {
  const shown = typeof error === 'object' && error !== null && 'errors' in error;
  if (!shown) console.error(error instanceof PlainError ? error.message : error);
  console.error(consequence);
};

/** Whether templates depend on it: constructs, and the parts of the functions' sources that they import. */
const isOfTemplates = (path: string): boolean =>
  /^(lib|bin)[\\/]/.test(path) || /^lambdas[\\/](\w+[\\/]schemas\.ts|shared[\\/])/.test(path);

const withoutHash = (name: string): string => name.replace(/[0-9A-F]{8}$/, '');

/** The running shop. Handles saved sources one after the other. */
class Development {
  #shop: ReloadingCloud | undefined;
  readonly #options: ReloadingCloudOptions;
  #work: Promise<void> = Promise.resolve();

  constructor(options: ReloadingCloudOptions) {
    this.#options = options;
  }

  async start(): Promise<ReloadingCloud> {
    this.#options.log('Synthesising the stacks …');
    this.#shop = await startReloadingCloud(await synth(), this.#options);
    return this.#shop;
  }

  saved(paths: readonly string[]): void {
    const steps = async () => {
      if (paths.some((path) => path.startsWith('lambdas'))) await this.#rebuild(paths);
      if (paths.some(isOfTemplates)) await this.#resynthesise(paths.filter(isOfTemplates));
    };
    this.#work = this.#work.then(steps);
  }

  async stop(): Promise<void> {
    await this.#work;
    await this.#shop?.stop();
  }

  async #rebuild(paths: readonly string[]): Promise<void> {
    const started = performance.now();
    try {
      const replaced = (await this.#shop?.rebuild(paths)) ?? [];
      if (replaced.length === 0) return;
      say(`${paths.join(', ')}: reloaded ${replaced.map(withoutHash).join(', ')} in ${since(started)}.`);
    } catch (error) {
      printError(error, 'The functions keep running the previous code.');
    }
  }

  async #resynthesise(paths: readonly string[]): Promise<void> {
    const started = performance.now();
    try {
      const next = await synth();
      const changes = describeChanges(this.#shop?.assembly.stacks ?? [], next.assembly.stacks);
      if (changes.length === 0 && this.#shop !== undefined) {
        next.synthesised.remove();
        say(`${paths.join(', ')}: no change to the templates (synthesised in ${since(started)}).`);
        return;
      }
      say(`${paths.join(', ')} changes the templates:\n${changes.join('\n')}`);
      await this.#shop?.stop();
      this.#shop = undefined;
      this.#shop = await startReloadingCloud(next, { ...this.#options, log: () => {} });
      say(`Restarted with the new templates in ${since(started)}; the data is unchanged.`);
    } catch (error) {
      const consequence =
        this.#shop === undefined
          ? 'The shop is stopped until this is fixed.'
          : 'The shop keeps running the previous templates.';
      printError(error, consequence);
    }
  }
}

const showDebuggers = ({ cloud }: ReloadingCloud): void => {
  const functions = cloud.status().functions.filter(({ inspectPort }) => inspectPort !== undefined);
  if (functions.length === 0) return;
  say('Debug ports (each opens on the first request to the function):');
  for (const { logicalId, inspectPort } of functions)
    say(`  ${withoutHash(logicalId).padEnd(24)} 127.0.0.1:${inspectPort}`);
  say('');
};

/** Data that survives restarts of the laptop cloud, and is deleted when this process ends. */
const temporaryData = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'laptop-data-'));
  deleteWithThisProcess(directory);
  return directory;
};

const run = async (): Promise<void> => {
  const { inspect = false, data, site, help = false } = requestedOptions(OPTIONS, USAGE);
  if (help) {
    say(USAGE);
    return;
  }
  const ending = new Ending();
  endOnSignals(ending);
  if (site !== undefined) {
    if (!/^https?:$/.test(URL.parse(site)?.protocol ?? ''))
      throw new PlainError(`--site must be a URL, such as https://d111111abcdef8.cloudfront.net; got ${site}.`);
    ending.add(startStorefront(site));
    return;
  }
  const development = new Development({
    port: requestedPort(),
    dataDirectory: requestedDirectory(data) ?? temporaryData(),
    inspectFrom: inspect ? FIRST_DEBUGGER : undefined,
    log: say,
  });
  ending.add(() => development.stop());
  const shop = await development.start();
  ending.add(watchSources(root, ['lambdas', 'lib', 'bin'], (paths) => development.saved(paths)));
  say(`\n${directions(shop.cloud)}\n`);
  showDebuggers(shop);
  say('Changes in lambdas/, lib/ and bin/ reload the shop; changes in web/ reload the storefront below.');
  ending.add(startStorefront(shop.cloud.url));
};

runProgram(run);
