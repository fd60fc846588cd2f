import { QueryClient } from '@tanstack/query-core';
import { ApiError } from './api.ts';

/** Tries again twice what may pass, at once tells what will not: a failed call never spins for ever. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always',
      refetchOnReconnect: true,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.isPassing,
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
  },
});
