import { notifyManager, type QueryKey, QueryObserver, type QueryObserverOptions } from '@tanstack/query-core';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { queryClient } from './query-client.ts';

type Options<T> = QueryObserverOptions<T, Error, T, T, QueryKey>;

/**
 * Subscribes to one query. TanStack's React binding does this and more (suspense, error boundaries, hydration), which
 * the storefront does not use and the first view's budget has no room for.
 */
export const useQuery = <T>(options: Options<T>) => {
  const wanted: Options<T> & { _optimisticResults: 'optimistic' } = { ...options, _optimisticResults: 'optimistic' };
  const defaulted = queryClient.defaultQueryOptions(wanted);
  const [observer] = useState(() => new QueryObserver(queryClient, defaulted));
  // The result for this render: the options may have changed since the observer was last updated.
  const result = observer.getOptimisticResult(defaulted);
  useEffect(() => observer.setOptions(defaulted), [defaulted, observer]);
  useSyncExternalStore(
    useCallback((onChange) => observer.subscribe(notifyManager.batchCalls(onChange)), [observer]),
    () => observer.getCurrentResult(),
  );
  return result;
};
