import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** The maximum size of an anonymous visitor's first view, in bytes after gzip. */
export type Budget = {
  readonly scriptBytes: number;
  readonly styleBytes: number;
  /** Paths of scripts that are not bundled but count as well. */
  readonly plainScripts: readonly string[];
};

/** The entry chunk and everything that it imports statically, directly or not. */
const firstView = (bundle: Rolldown.OutputBundle): Rolldown.OutputChunk[] => {
  const chunks = new Map<string, Rolldown.OutputChunk>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || chunks.has(name)) return;
    chunks.set(name, chunk);
    chunk.imports.forEach(visit);
  };
  for (const [name, output] of Object.entries(bundle)) if (output.type === 'chunk' && output.isEntry) visit(name);
  return [...chunks.values()];
};

const gzipped = (content: string | Uint8Array): number => gzipSync(content).length;

/**
 * Fails the build when the first view exceeds its budget. There is one stylesheet, so the styles of lazy views count
 * too; their scripts do not.
 */
export const budget = ({ scriptBytes, styleBytes, plainScripts }: Budget): Plugin => ({
  name: 'budget',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const plain = plainScripts.reduce((sum, path) => sum + gzipped(readFileSync(path)), 0);
      const scripts = firstView(bundle).reduce((sum, chunk) => sum + gzipped(chunk.code), plain);
      const styles = Object.values(bundle)
        .filter((output) => output.type === 'asset')
        .filter(({ fileName }) => fileName.endsWith('.css'))
        .reduce((sum, asset) => sum + gzipped(asset.source), 0);
      console.log(
        `First view: ${scripts} of ${scriptBytes} bytes of script, ${styles} of ${styleBytes} of style (gzip)`,
      );
      if (scripts > scriptBytes)
        this.error(
          `The first view's script is ${scripts - scriptBytes} bytes over its budget: load lazily what it does not need, ` +
            'as web/src/app/views.ts does, or raise scriptBytes in web/vite.config.ts and say why.',
        );
      if (styles > styleBytes)
        this.error(`The stylesheet is ${styles - styleBytes} bytes over its budget, styleBytes in web/vite.config.ts.`);
    },
  },
});
