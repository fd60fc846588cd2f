/** The catalogue may be a minute old. */
export const CACHEABLE = { 'Cache-Control': 'public, max-age=60' };
