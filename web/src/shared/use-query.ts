import { notifyManager, type QueryKey, QueryObserver, type QueryObserverOptions } from '@tanstack/query-core';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { queryClient } from './query-client.ts';

type Options<T> = QueryObserverOptions<T, Error, T, T, QueryKey>;

/**
 * A view of one query of the shop's only client. TanStack's own binding does the same and more (suspense, error
 * boundaries, hydration), which the shop does not use and the first view's budget does not hold.
 */
export const useQuery = <T>(options: Options<T>) => {
  const wanted: Options<T> & { _optimisticResults: 'optimistic' } = { ...options, _optimisticResults: 'optimistic' };
  const defaulted = queryClient.defaultQueryOptions(wanted);
  const [observer] = useState(() => new QueryObserver(queryClient, defaulted));
  // What to show in this very render: the options may have changed since the observer last looked.
  const result = observer.getOptimisticResult(defaulted);
  useEffect(() => observer.setOptions(defaulted), [defaulted, observer]);
  useSyncExternalStore(
    useCallback((onChange) => observer.subscribe(notifyManager.batchCalls(onChange)), [observer]),
    () => observer.getCurrentResult(),
  );
  return result;
};
