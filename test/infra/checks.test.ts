import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { synthesise } from './support/synthesise.ts';

describe('the checks of cdk-nag', () => {
  it.each(['dev', 'prod'])('find nothing in stage %s that is not acknowledged with a reason', (stage) => {
    expect(() => synthesise({ stage, checks: true })).not.toThrow();
  });

  it('fail the synth on a finding that is not acknowledged', () => {
    const app = new App();
    new Bucket(new Stack(app, 'Careless'), 'Open');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow('AwsSolutions-S1');
  });
});
