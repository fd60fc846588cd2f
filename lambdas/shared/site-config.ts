import * as z from 'zod/mini';

/** `/config.json`, written at deploy: what the storefront must know of its stage. */
export const siteConfigSchema = z.object({
  stage: z.string(),
  region: z.string(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  /** Where the user pool answers, when not at AWS. A path is relative to the site. */
  userPoolEndpoint: z.optional(z.string()),
});

export type SiteConfig = z.infer<typeof siteConfigSchema>;
