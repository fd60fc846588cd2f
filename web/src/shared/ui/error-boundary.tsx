import { Component, type ReactNode } from 'react';
import { EmptyState } from './empty-state.tsx';

/** Keeps a fault in one view from taking the shop down. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState level={1} title="Something broke on this page">
        <p role="alert">Your cart is safe. Load the page again; if that does not help, come back in a few minutes.</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Load again
        </button>
      </EmptyState>
    );
  }
}
