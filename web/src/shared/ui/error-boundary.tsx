import { Component, type ReactNode, useEffect } from 'react';
import { reloadPage } from '../lazy-module.ts';
import { useOnline } from '../use-online.ts';
import { EmptyState } from './empty-state.tsx';

type Props = { readonly level?: 1 | 2; readonly children: ReactNode };

/**
 * Only reloading the page can load a script that failed, because the browser remembers the failure for the lifetime of
 * the page. Offline, a page (level 1) waits and reloads by itself; the drawer (level 2) does not, because a form on the
 * page may be half filled in.
 */
const Broken = ({ level }: { level: 1 | 2 }) => {
  const online = useOnline();
  useEffect(() => {
    if (level === 2) return;
    addEventListener('online', reloadPage);
    return () => removeEventListener('online', reloadPage);
  }, [level]);
  return (
    <EmptyState level={level} title="That didn’t load">
      <p role="alert">
        Your cart is safe.{' '}
        {online
          ? 'Reload the page. If that doesn’t help, try again in a few minutes.'
          : `This ${level === 1 ? 'loads automatically' : 'can be reloaded'} when you’re back online.`}
      </p>
      {online && (
        <button type="button" className="button" onClick={reloadPage}>
          Reload page
        </button>
      )}
    </EmptyState>
  );
};

/** Keeps an error in one view from breaking the whole page. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    const { level = 1, children } = this.props;
    return this.state.failed ? <Broken level={level} /> : children;
  }
}
