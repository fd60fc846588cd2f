import { config } from 'zod/v4/core';

// Otherwise zod probes whether `new Function` works, which the CSP blocks and reports. Imported before any schema.
config({ jitless: true });
