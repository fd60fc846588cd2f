import { App, Validations } from 'aws-cdk-lib';
import { stageNamed } from '../lib/stages.ts';
import { buildSite } from './build-site.ts';
import { bundleFunctionsBeside } from './bundle-beside.ts';

// The CDK app, and the only place from which the stacks get context and environment.

// CloudFormation's own rules take longer to check than all the rest: the tests check them, `npm run deploy` does, and
// whoever asks by CDK_VALIDATION=true. cdk-nag's are checked in every synth.
process.env.CDK_VALIDATION ??= 'false';

const app = new App();
const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));

const [functionsDirectory, siteDirectory, { createShop }, { AwsSolutionsChecks, ServerlessChecks }] = await Promise.all(
  [
    bundleFunctionsBeside({ tracing: stage.tracing }),
    buildSite(),
    // Loaded while the two are built.
    import('../lib/shop.ts'),
    import('cdk-nag'),
  ],
);

createShop(app, { stage, functionsDirectory, siteDirectory });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
app.synth();
