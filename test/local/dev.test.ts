import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type LaptopCloud, startLaptopCloud } from '../../local/cloud.ts';
import { DevelopmentBundles, functionsByEntry } from '../../local/development/bundles.ts';
import { replaceBundles } from '../../local/development/reloading-cloud.ts';
import { describeChanges } from '../../local/development/templates.ts';
import { watchSources } from '../../local/development/watching.ts';
import { freePort } from '../../local/processes/ports.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { functionWithRole, writeAssembly } from './support/assembly.ts';
import { invokeAt } from './support/calls.ts';

const directory = mkdtempSync(join(tmpdir(), 'laptop-dev-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** For processes and file watchers to react. */
const PATIENCE = { timeout: 20_000 };

const source = (answer: string) => `const answer: string = '${answer}';\nexport const handler = async () => answer;\n`;

/** Saves a file as editors do: writes a new one, then renames it. */
const save = (path: string, text: string) => {
  writeFileSync(join(directory, `${path}~`), text);
  renameSync(join(directory, `${path}~`), join(directory, path));
};

const optionsFor = (outdir: string) => ({
  absWorkingDir: directory,
  entryPoints: Object.fromEntries(
    ['one', 'other'].map((name) => [`cart/${name}/index`, join(directory, `sources/${name}.ts`)]),
  ),
  outdir: join(directory, outdir),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm' as const,
  platform: 'node' as const,
  logLevel: 'silent' as const,
});

describe('a saved handler', () => {
  let cloud: LaptopCloud;
  let bundles: DevelopmentBundles;
  let functions: ReturnType<typeof functionsByEntry>;
  let inspectFrom: number;

  const call = (name: string) => invokeAt(cloud.url, name);

  beforeAll(async () => {
    mkdirSync(join(directory, 'sources'));
    for (const name of ['one', 'other']) save(`sources/${name}.ts`, source(`${name}, as deployed`));
    const { outputFiles } = buildSync({ ...optionsFor('deployed'), minify: true, write: false });
    buildSync({ ...optionsFor('deployed'), minify: true });
    const codeOf = (name: string) => outputFiles.find(({ path }) => path.includes(`/${name}/`))?.text ?? '';
    const assembly = writeAssembly(
      { app: { Resources: { ...functionWithRole('One'), ...functionWithRole('Other') } } },
      { One: { 'index.mjs': codeOf('one') }, Other: { 'index.mjs': codeOf('other') } },
    );
    functions = functionsByEntry(readAssembly(assembly), join(directory, 'deployed'), ['cart/one', 'cart/other']);
    bundles = new DevelopmentBundles(optionsFor('development'));
    await bundles.build();
    inspectFrom = await freePort();
    cloud = await startLaptopCloud({ port: 0, assembly, inspectFrom });
    replaceBundles(cloud, functions, bundles, functions.keys());
  });
  afterAll(async () => {
    await cloud?.stop();
    await bundles?.stop();
  });

  it('is found by the functions that run its bundle', () => {
    expect([...functions]).toEqual([
      ['cart/one', ['One']],
      ['cart/other', ['Other']],
    ]);
  });

  it('runs in the next request, while other functions keep their processes', async () => {
    expect([await call('One'), await call('Other')]).toEqual(['one, as deployed', 'other, as deployed']);
    const replaced = new Promise<string[]>((resolve, reject) => {
      const stop = watchSources(directory, ['sources'], (paths) => {
        stop();
        bundles
          .rebuild(paths.map((path) => join(directory, path)))
          .then((entries) => resolve(replaceBundles(cloud, functions, bundles, entries)))
          .catch(reject);
      });
    });
    save('sources/one.ts', source('one, as saved'));
    expect(await replaced).toEqual(['One']);
    expect(await call('One')).toBe('one, as saved');
    expect(await call('Other')).toBe('other, as deployed');
    const coldStarts = cloud.status().functions.map(({ counts }) => counts.coldStarts);
    expect(coldStarts).toEqual([2, 1]);
  });

  it('with a syntax error leaves the previous code running', async () => {
    const before = await call('One');
    save('sources/one.ts', 'export const handler = async () => {');
    await expect(bundles.rebuild([join(directory, 'sources/one.ts')])).rejects.toThrow('Unexpected end of file');
    expect(await call('One')).toBe(before);
    save('sources/one.ts', source('one, mended'));
    expect(
      replaceBundles(cloud, functions, bundles, await bundles.rebuild([join(directory, 'sources/one.ts')])),
    ).toEqual(['One']);
    expect(await call('One')).toBe('one, mended');
  });

  it('can be debugged, with its source map', async () => {
    await call('One');
    const [target] = (await (await fetch(`http://127.0.0.1:${inspectFrom}/json/list`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
    const scripts: { url: string; sourceMapURL: string }[] = [];
    socket.onmessage = ({ data }) => {
      const { method, params } = JSON.parse(String(data));
      if (method === 'Debugger.scriptParsed') scripts.push(params);
    };
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'Debugger.enable' }));
    await expect
      .poll(() => scripts.find(({ url }) => url.endsWith('/development/cart/one/index.mjs'))?.sourceMapURL, PATIENCE)
      .toBe('index.mjs.map');
    socket.close();
  });
});

it('a source folder that was deleted and created again is watched again', async () => {
  const saved: string[] = [];
  const folder = join(directory, 'branches', 'moved', 'deeper');
  mkdirSync(folder, { recursive: true });
  onTestFinished(watchSources(directory, ['branches'], (paths) => void saved.push(...paths)));
  rmSync(join(directory, 'branches', 'moved'), { recursive: true });
  mkdirSync(folder, { recursive: true });
  const saveAndLook = () => {
    save('branches/moved/deeper/mine.ts', source('mine'));
    return saved;
  };
  await expect.poll(saveAndLook, PATIENCE).toContain(join('branches', 'moved', 'deeper', 'mine.ts'));
});

describe('a bundle that is replaced in the same folder', () => {
  it('is not run again by a process that was busy at that time', async () => {
    const [started, proceed] = [join(directory, 'started'), join(directory, 'proceed')];
    const slow = (answer: string) => `
      import { existsSync, writeFileSync } from 'node:fs';
      export const handler = async () => {
        writeFileSync('${started}', '');
        while (!existsSync('${proceed}')) await new Promise((resolve) => setTimeout(resolve, 20));
        return '${answer}';
      }`;
    const assembly = writeAssembly({ app: { Resources: functionWithRole('Slow') } }, { Slow: { 'index.mjs': '' } });
    const folder = join(directory, 'slow');
    mkdirSync(folder);
    writeFileSync(join(folder, 'index.mjs'), slow('old'));
    const cloud = await startLaptopCloud({ port: 0, assembly });
    onTestFinished(() => cloud.stop());
    cloud.replaceBundle('Slow', folder);
    const call = () => invokeAt(cloud.url, 'Slow');
    const busy = call();
    await expect.poll(() => existsSync(started), PATIENCE).toBe(true);
    writeFileSync(join(folder, 'index.mjs'), slow('new'));
    cloud.replaceBundle('Slow', folder);
    writeFileSync(proceed, '');
    expect(await busy).toBe('old');
    expect(await call()).toBe('new');
  });
});

describe('the described changes of a saved construct', () => {
  const stack = (Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>) => [
    { name: 'cart', template: { Resources } },
  ];
  const code = (digit: string) => ({ S3Key: `${digit.repeat(64)}.zip` });

  it('list resources and properties', () => {
    const before = stack({
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 5, Code: code('a') } },
      Old: { Type: 'AWS::SQS::Queue' },
    });
    const after = stack({
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 6, Code: code('b') } },
      New: { Type: 'AWS::SQS::Queue' },
    });
    expect(describeChanges(before, after)).toEqual([
      '  ~ cart/Fn (AWS::Lambda::Function)',
      '    Properties.Timeout: 5 → 6',
      '  - cart/Old (AWS::SQS::Queue)',
      '  + cart/New (AWS::SQS::Queue)',
    ]);
  });

  it('are empty if only the code of a function changed', () => {
    const fn = (digit: string) => stack({ Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: code(digit) } } });
    expect(describeChanges(fn('a'), fn('b'))).toEqual([]);
  });
});
