import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { bundleFunctions } from '../lib/shared/bundle.ts';
import { createShop } from '../lib/shop.ts';
import { stageNamed } from '../lib/stages.ts';
import { buildSite } from './build-site.ts';

// The CDK app, and the only place that reads context or environment.

// CloudFormation's own rules take longer to check than all the rest: the tests check them, `npm run deploy` does, and
// whoever asks by CDK_VALIDATION=true. cdk-nag's are checked in every synth.
process.env.CDK_VALIDATION ??= 'false';

const app = new App();
const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));

createShop(app, {
  stage,
  functionsDirectory: await bundleFunctions({ tracing: stage.tracing }),
  siteDirectory: buildSite(),
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
app.synth();
