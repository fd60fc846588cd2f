import { config } from 'zod/v4/core';

// zod would otherwise try whether `new Function` works, which the CSP forbids and reports. Imported before any schema.
config({ jitless: true });
