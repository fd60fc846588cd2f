import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './support/synthesise.ts';

const OWN_FILES = ['*', '{.ci,.github,.vscode,bin,docs,lambdas,lib,local,test,web}/**'];
const files = globSync(OWN_FILES, { cwd: root, exclude: (name) => ['node_modules', 'dist'].includes(name) }).map(
  (path) => path.replaceAll('\\', '/'),
);

/** Files that readers of docs/changing.md create, and build output. */
const NOT_IN_REPOSITORY = [
  'test/store/notes.test.ts',
  'cart-note.tsx',
  'lambdas/cart/handlers/get-line.ts',
  'lambdas/cart/functions/get-line.ts',
  'index.html',
  'config.json',
  'index.mjs',
  'cart/get-cart/index.mjs',
  'assets/',
  'pictures/',
];

/** `domain/line.ts` and `line.ts` match a file whose path ends so, `test/store/` a folder; `*` matches part of a name. */
const exists = (name: string): boolean => {
  const escaped = name.replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&').replaceAll('*', '[^/]*');
  const pattern = new RegExp(`(^|/)${escaped}${name.endsWith('/') ? '' : '(/|$)'}`);
  return NOT_IN_REPOSITORY.includes(name) || files.some((path) => pattern.test(path));
};

const PATH = /^[\w@.*-]+(\/[\w@.*-]+)*(\/|\.(ts|tsx|mjs|js|md|json|jsonc|css|html|yml|yaml|png))$/;
const PATH_IN_BLOCK = /(?<![\w./-])(bin|docs|lambdas|lib|local|test|web)\/[\w./*-]*[\w*]/g;

/** Paths in backticks, and in code blocks with commands and diffs. */
const pathsIn = (text: string): string[] => {
  const blocks = text.match(/^```[\s\S]*?^```/gm) ?? [];
  const prose = blocks.reduce((rest, block) => rest.replace(block, ''), text);
  const quoted = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, words = '']) => words.split(' '));
  return [...quoted.filter((word) => PATH.test(word)), ...blocks.flatMap((block) => block.match(PATH_IN_BLOCK) ?? [])];
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

/** Names of tests that do not exist, from `test/…/x.test.ts` *a name*, *another name*. */
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
  '%s refers only to files, anchors, tests and commands that exist',
  (path) => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/<!--[\s\S]*?-->/g, '');
    expect({
      files: pathsIn(text).filter((name) => !exists(name)),
      links: brokenLinks(path, text),
      tests: missingTests(text),
      commands: unknownCommands(text),
    }).toEqual({ files: [], links: [], tests: [], commands: [] });
  },
);

const COMMENT = /(?:^|\s)(?:\/\/ |\/\*\*|\*)(.*)$/gm;
const PATH_IN_COMMENT = /(?<![\w/.:-])[\w.-]+(?:\/[\w.-]+)*\.(?:ts|tsx|mjs|md)\b/g;

it('comments refer only to files that exist', () => {
  const sources = files.filter((path) => /\.(ts|tsx|mjs|css)$/.test(path));
  const missing = sources.flatMap((path) => {
    const comments = [...readFileSync(join(root, path), 'utf8').matchAll(COMMENT)].map(([, comment = '']) => comment);
    return (comments.join('\n').match(PATH_IN_COMMENT) ?? [])
      .filter((name) => !exists(name))
      .map((name) => [path, name]);
  });
  expect(missing).toEqual([]);
});
