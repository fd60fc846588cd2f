import { Component, type ReactNode, useEffect } from 'react';
import { loadAgain } from '../part.ts';
import { useOnline } from '../use-online.ts';
import { EmptyState } from './empty-state.tsx';

type Props = { readonly level?: 1 | 2; readonly children: ReactNode };

/**
 * Only a new page can load what failed to load, because the browser keeps the failure of a script for the life of a page.
 * Without a line there would be no new page either, so it waits for that: a page that is lost comes by itself then, but
 * what is lost beside it (the drawer) does not take the page away, on which a form may be half filled in.
 */
const Broken = ({ level }: { level: 1 | 2 }) => {
  const online = useOnline();
  useEffect(() => {
    if (level === 2) return;
    addEventListener('online', loadAgain);
    return () => removeEventListener('online', loadAgain);
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
        <button type="button" className="button" onClick={loadAgain}>
          Reload page
        </button>
      )}
    </EmptyState>
  );
};

/** Keeps a fault in one view from taking the shop down. */
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
