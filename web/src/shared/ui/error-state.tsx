import { messageOf } from '../api.ts';
import { EmptyState } from './empty-state.tsx';

type Props = { readonly error: unknown; readonly retry: () => unknown; readonly level?: 1 | 2 };

/** Shown when a request has failed: its error, and a button to try again. */
export const ErrorState = ({ error, retry, level = 2 }: Props) => (
  <EmptyState level={level} title="That didn’t load">
    <p role="alert">{messageOf(error)}</p>
    <button
      type="button"
      className="button"
      onClick={({ currentTarget }) => {
        // This button disappears during the retry, so the focus moves to the drawer's title, or the page.
        const fallback = currentTarget.closest('dialog') ? 'dialog h2' : 'main';
        document.querySelector<HTMLElement>(fallback)?.focus({ preventScroll: true });
        void retry();
      }}
    >
      Try again
    </button>
  </EmptyState>
);
