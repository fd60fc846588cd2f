import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { synthesise } from './support/synthesise.ts';

it.each(['dev', 'prod'])('%s has no finding that is not acknowledged with a reason', (stage) => {
  expect(() => synthesise({ stage, checks: true })).not.toThrow();
});

it('stops at a finding that nobody acknowledged', () => {
  const app = new App();
  new Bucket(new Stack(app, 'Careless'), 'Open');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).toThrow('AwsSolutions-S1');
});
