import * as z from 'zod/mini';

/** `/config.json`, written at deployment: the storefront's stage-specific settings. */
export const siteConfigSchema = z.object({
  stage: z.string(),
  region: z.string(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  /** The user pool's endpoint, if not AWS. A path is relative to the site. */
  userPoolEndpoint: z.optional(z.string()),
});

export type SiteConfig = z.infer<typeof siteConfigSchema>;
