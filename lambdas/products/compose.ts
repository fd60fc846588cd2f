import { systemEffects } from '@shop/shared/effects';
import { apiEnvironment, readEnvironment } from '@shop/shared/environment';
import { createLog } from '@shop/shared/log';
import { CATALOGUE } from './catalogue.ts';

/** The real dependencies of both functions. */
export const dependencies = () => ({
  effects: systemEffects,
  log: createLog(),
  allowedOrigins: readEnvironment(apiEnvironment).ALLOWED_ORIGINS,
  catalogue: CATALOGUE,
});
