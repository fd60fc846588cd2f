import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { stageNamed } from '../lib/stages.ts';

const USAGE = `npm run deploy  -- --stage dev|prod [--yes]  builds the storefront and deploys the four stacks; asks before
                                             broadening permissions, unless --yes
npm run destroy -- --stage dev               deletes the stacks and all their data
npm run destroy -- --stage prod --even-prod  deletes the stacks; keeps tables, users and the bucket`;

const fail = (sentence: string): never => {
  console.error(sentence);
  process.exit(1);
};

const readArguments = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        stage: { type: 'string', default: 'dev' },
        'even-prod': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
      },
    });
    return {
      command: positionals[0] ?? '',
      stage: stageNamed(values.stage),
      evenProtected: values['even-prod'],
      yes: values.yes,
    };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
};

const cdk = (...args: string[]): void => {
  const { status } = spawnSync('cdk', args, { stdio: 'inherit', env: { ...process.env, CDK_VALIDATION: 'true' } });
  process.exitCode = status ?? 1;
};

const { command, stage, evenProtected, yes } = readArguments();
const context = ['--context', `stage=${stage.name}`];
switch (command) {
  case 'deploy':
    cdk(
      'deploy',
      '--all',
      ...context,
      '--outputs-file',
      `cdk.out/outputs-${stage.name}.json`,
      ...(yes ? ['--require-approval', 'never'] : []),
    );
    break;
  case 'destroy':
    if (stage.protectData && !evenProtected)
      fail(
        `Stage '${stage.name}' is protected: pass --even-prod to confirm. Disable termination protection of its stacks first.`,
      );
    cdk('destroy', '--all', '--force', ...context);
    break;
  default:
    fail(USAGE);
}
