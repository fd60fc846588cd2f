import { messageOf } from '../api.ts';
import { EmptyState } from './empty-state.tsx';

type Props = { readonly error: unknown; readonly retry: () => unknown; readonly level?: 1 | 2 };

/** A call that failed for good: what happened, and a way to try once more. */
export const ErrorState = ({ error, retry, level = 2 }: Props) => (
  <EmptyState level={level} title="That didn’t load">
    <p role="alert">{messageOf(error)}</p>
    <button
      type="button"
      className="button"
      onClick={({ currentTarget }) => {
        // This button goes while it is asked again, and nowhere is no place for the focus: the drawer's title is, or the page.
        const around = currentTarget.closest('dialog') ? 'dialog h2' : 'main';
        document.querySelector<HTMLElement>(around)?.focus({ preventScroll: true });
        void retry();
      }}
    >
      Try again
    </button>
  </EmptyState>
);
