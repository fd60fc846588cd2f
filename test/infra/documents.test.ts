import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './support/synthesise.ts';

const OURS = ['*', '{.ci,.github,.vscode,bin,docs,lambdas,lib,local,test,web}/**'];
const files = globSync(OURS, { cwd: root, exclude: (name) => ['node_modules', 'dist'].includes(name) }).map((path) =>
  path.replaceAll('\\', '/'),
);

/** What docs/changing.md makes, and what is built. */
const ELSEWHERE = [
  'test/store/notes.test.ts',
  'cart-note.tsx',
  'lambdas/cart/handlers/get-line.ts',
  'lambdas/cart/functions/get-line.ts',
  'index.html',
  'config.json',
  'index.mjs',
  'assets/',
  'pictures/',
];

/** `domain/line.ts` and `line.ts` name a file whose path ends so; `test/store/` a folder; `*` stands for a part of a name. */
const isThere = (name: string): boolean => {
  const escaped = name.replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&').replaceAll('*', '[^/]*');
  const pattern = new RegExp(`(^|/)${escaped}${name.endsWith('/') ? '' : '(/|$)'}`);
  return ELSEWHERE.includes(name) || files.some((path) => pattern.test(path));
};

const PATH = /^[\w@.*-]+(\/[\w@.*-]+)*(\/|\.(ts|tsx|mjs|js|md|json|jsonc|css|html|yml|yaml|png))$/;
const IN_A_COMMAND = /(?<![\w./-])(bin|docs|lambdas|lib|local|test|web)\/[\w./*-]*[\w*]/g;

/** Paths in back-ticks, and in the commands and differences that are shown. */
const pathsIn = (text: string): string[] => {
  const blocks = text.match(/^```[\s\S]*?^```/gm) ?? [];
  const prose = blocks.reduce((rest, block) => rest.replace(block, ''), text);
  const quoted = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, words = '']) => words.split(' '));
  return [...quoted.filter((word) => PATH.test(word)), ...blocks.flatMap((block) => block.match(IN_A_COMMAND) ?? [])];
};

const anchorsOf = (path: string): string[] =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );

const brokenLinks = (document: string, text: string): string[] =>
  [...text.matchAll(/\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]*))?\)/g)]
    .filter(([, target = '', anchor]) => {
      const path = target === '' ? document : normalize(join(dirname(document), target));
      return !existsSync(join(root, path)) || (anchor !== undefined && !anchorsOf(path).includes(anchor));
    })
    .map(([link]) => link);

/** In a table of promises: `test/…/x.test.ts` *what the test is called*, *and another one*. */
const missingTests = (text: string): string[] =>
  [...text.matchAll(/`([\w./-]+\.test\.tsx?)`((?:,? \*[^*|]+\*)+)/g)].flatMap(([, path = '', names = '']) => {
    const source = readFileSync(join(root, path), 'utf8');
    return [...names.matchAll(/\*([^*]+)\*/g)].flatMap(([, name = '']) => (source.includes(name) ? [] : [name]));
  });

const unknownCommands = (text: string): string[] =>
  [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !Object.hasOwn(scripts, name));

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

it.each(globSync(['*.md', 'docs/**/*.md'], { cwd: root }))(
  '%s names files, links, tests and commands that there are',
  (path) => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/<!--[\s\S]*?-->/g, '');
    expect({
      files: pathsIn(text).filter((name) => !isThere(name)),
      links: brokenLinks(path, text),
      tests: missingTests(text),
      commands: unknownCommands(text),
    }).toEqual({ files: [], links: [], tests: [], commands: [] });
  },
);
