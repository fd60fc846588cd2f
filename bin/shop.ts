import { App, Validations } from 'aws-cdk-lib';
import { stageNamed } from '../lib/stages.ts';
import { buildSite } from './build-site.ts';
import { bundleFunctionsBeside } from './bundle-beside.ts';

// The CDK app: the only code that passes context and environment to the stacks.

// Checking CloudFormation's own rules takes longer than everything else, so only the tests, `npm run deploy` and
// CDK_VALIDATION=true do it. Every synth checks those of cdk-nag.
process.env.CDK_VALIDATION ??= 'false';

const app = new App();
const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));

const [functionsDirectory, siteDirectory, { createStacks }, { AwsSolutionsChecks, ServerlessChecks }] =
  await Promise.all([
    bundleFunctionsBeside({ tracing: stage.tracing }),
    buildSite(),
    // These load while the two above are built.
    import('../lib/stacks.ts'),
    import('cdk-nag'),
  ]);

createStacks(app, { stage, functionsDirectory, siteDirectory });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
app.synth();
