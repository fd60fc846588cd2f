import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..', '..');
const runbook = readFileSync(join(root, 'docs', 'runbook.md'), 'utf8');

/** Inline code that starts with one of these is a command; other inline code is a name. */
const PROGRAM = /^(aws|cdk|curl|echo|git|lines|npm|npx) /;

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

const fences = [...runbook.matchAll(FENCE)].map(([, language, text = '']) => ({ language, text }));

/** The functions and variables that the runbook's reader defines first. */
export const PREAMBLE = fences.find(({ language }) => language === 'sh')?.text ?? '';

/** Every command of the runbook, from code blocks and from inline code. */
export const COMMANDS: readonly string[] = [
  ...fences
    .filter(({ language, text }) => language === 'sh' && text !== PREAMBLE)
    .flatMap(({ text }) => text.replaceAll('\\\n', '').trim().split('\n')),
  ...[...runbook.replaceAll(FENCE, '').matchAll(/`([^`\n]+)`/g)]
    .map(([, code = '']) => code)
    .filter((code) => PROGRAM.test(code)),
];

/** Runs a command of the runbook for stage dev. @returns its output. Throws if it fails. */
export const runCommand = async (
  command: string,
  { environment, definitions = '' }: { environment: NodeJS.ProcessEnv; definitions?: string },
): Promise<string> => {
  const script = ['set -e -o pipefail', PREAMBLE, 'STAGE=dev', definitions, `{ ${command}; } | cat`].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: root, env: environment });
  return stdout;
};
