import { App, Validations } from 'aws-cdk-lib';
import { stageNamed } from '../lib/stages.ts';
import { buildSite } from './build-site.ts';
import { bundleFunctionsBeside } from './bundle-beside.ts';

// The CDK app, and the only place that reads context or environment.

// CloudFormation's own rules take longer to check than all the rest: the tests check them, `npm run deploy` does, and
// whoever asks by CDK_VALIDATION=true. cdk-nag's are checked in every synth.
process.env.CDK_VALIDATION ??= 'false';

const app = new App();
const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));

const bundling = bundleFunctionsBeside({ tracing: stage.tracing });
const siteDirectory = buildSite();
// Loaded while the functions are bundled.
const { createShop } = await import('../lib/shop.ts');
const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');

createShop(app, { stage, functionsDirectory: await bundling, siteDirectory });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
app.synth();
