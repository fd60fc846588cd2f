import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LaptopCloud, startLaptopCloud } from '../../local/cloud.ts';
import { DevelopmentBundles, functionsByEntry } from '../../local/development/bundles.ts';
import { replaceBundles } from '../../local/development/shop.ts';
import { describeChanges } from '../../local/development/templates.ts';
import { watchSources } from '../../local/development/watching.ts';
import { freePort } from '../../local/processes/ports.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { functionWithRole, writeAssembly } from './support/assembly.ts';

const directory = mkdtempSync(join(tmpdir(), 'laptop-dev-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** How long a process may take to do what it was told. */
const PATIENCE = { timeout: 20_000 };

const source = (answer: string) => `const answer: string = '${answer}';\nexport const handler = async () => answer;\n`;

/** As an editor does it: beside it, and then in its place. */
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

describe('a handler that is saved', () => {
  let cloud: LaptopCloud;
  let bundles: DevelopmentBundles;
  let functions: ReturnType<typeof functionsByEntry>;
  let inspectFrom: number;

  const call = async (name: string) => {
    const url = `${cloud.endpoints.lambda}/2015-03-31/functions/${name}/invocations`;
    return (await fetch(url, { method: 'POST', body: '{}' })).json();
  };

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

  it('belongs to the functions that run its bundle', () => {
    expect([...functions]).toEqual([
      ['cart/one', ['One']],
      ['cart/other', ['Other']],
    ]);
  });

  it('is what the next request runs, within a second; other functions stay as they are', async () => {
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

  it('leaves the old code running when there is an error in it', async () => {
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

  it('is found by a debugger, with its source', async () => {
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

it('a folder that was deleted and made again is watched again', async () => {
  const told: string[] = [];
  const folder = join(directory, 'branches', 'moved', 'deeper');
  mkdirSync(folder, { recursive: true });
  endings.push(watchSources(directory, ['branches'], (paths) => void told.push(...paths)));
  rmSync(join(directory, 'branches', 'moved'), { recursive: true });
  mkdirSync(folder, { recursive: true });
  const saveAndLook = () => {
    save('branches/moved/deeper/mine.ts', source('mine'));
    return told;
  };
  await expect.poll(saveAndLook, PATIENCE).toContain(join('branches', 'moved', 'deeper', 'mine.ts'));
});

describe('a bundle that is replaced by another in the same folder', () => {
  it('does not live on in a process that was busy meanwhile', async () => {
    const [begun, goOn] = [join(directory, 'begun'), join(directory, 'go-on')];
    const slow = (answer: string) => `
      import { existsSync, writeFileSync } from 'node:fs';
      export const handler = async () => {
        writeFileSync('${begun}', '');
        while (!existsSync('${goOn}')) await new Promise((resolve) => setTimeout(resolve, 20));
        return '${answer}';
      }`;
    const assembly = writeAssembly({ app: { Resources: functionWithRole('Slow') } }, { Slow: { 'index.mjs': '' } });
    const folder = join(directory, 'slow');
    mkdirSync(folder);
    writeFileSync(join(folder, 'index.mjs'), slow('old'));
    const cloud = await startLaptopCloud({ port: 0, assembly });
    endings.push(() => cloud.stop());
    cloud.replaceBundle('Slow', folder);
    const url = `${cloud.endpoints.lambda}/2015-03-31/functions/Slow/invocations`;
    const call = async () => (await fetch(url, { method: 'POST', body: '{}' })).json();
    const busy = call();
    await expect.poll(() => existsSync(begun), PATIENCE).toBe(true);
    writeFileSync(join(folder, 'index.mjs'), slow('new'));
    cloud.replaceBundle('Slow', folder);
    writeFileSync(goOn, '');
    expect(await busy).toBe('old');
    expect(await call()).toBe('new');
  });
});

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

describe('what a saved construct changes', () => {
  const stack = (Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>) => [
    { name: 'cart', template: { Resources } },
  ];
  const code = (digit: string) => ({ S3Key: `${digit.repeat(64)}.zip` });

  it('is told resource by resource and property by property', () => {
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

  it('is nothing when only the code of a function is another', () => {
    const fn = (digit: string) => stack({ Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: code(digit) } } });
    expect(describeChanges(fn('a'), fn('b'))).toEqual([]);
  });
});
