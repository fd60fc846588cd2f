import { QueryClient } from '@tanstack/query-core';
import { ApiError } from './api.ts';

/** Retries transient errors twice and reports others at once. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always',
      refetchOnReconnect: true,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.isTransient,
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
  },
});
