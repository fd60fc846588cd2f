import { type FocusEvent, useEffect, useRef } from 'react';
import { announcement, closeToast, TOAST_LIFETIME, type Toast, toasts } from '../notify.ts';
import { usePath } from '../router.tsx';
import { useSignal } from '../signal.ts';
import { useOnline } from '../use-online.ts';
import { Icon } from './icon.tsx';

const ToastItem = ({ toast: { id, text, tone, action, stays, path } }: { toast: Toast }) => {
  const isHere = usePath() === path;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const cameFrom = useRef<EventTarget>(null);
  const stopTimer = () => clearTimeout(timer.current);
  const startTimer = () => {
    stopTimer();
    if (!stays && !(action && isHere)) timer.current = setTimeout(() => closeToast(id), TOAST_LIFETIME);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the timer starts when the toast appears or its page is left
  useEffect(() => {
    startTimer();
    return stopTimer;
  }, [isHere]);
  const onFocus = ({ currentTarget, relatedTarget }: FocusEvent) => {
    stopTimer();
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) cameFrom.current = relatedTarget;
  };
  /** Restores the focus to where it was before it entered the toast. */
  const close = () => {
    if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
    closeToast(id);
  };
  return (
    <li
      className="toast"
      data-tone={tone}
      onPointerEnter={stopTimer}
      onPointerLeave={startTimer}
      onFocus={onFocus}
      onBlur={startTimer}
    >
      <p>{text}</p>
      <div className="toast-buttons">
        {action && (
          <button
            type="button"
            className="toast-action"
            onClick={() => {
              action.run();
              close();
            }}
          >
            {action.label}
          </button>
        )}
        <button type="button" className="toast-close" aria-label="Close message" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
    </li>
  );
};

/**
 * The toasts, the offline banner and the announcements for screen readers. They are inside the drawer while it is open,
 * because a modal dialog makes the rest of the page inert.
 */
export const Messages = () => {
  const items = useSignal(toasts);
  const online = useOnline();
  const said = useSignal(announcement);
  return (
    <>
      {/* Always rendered: some screen readers ignore a status region that is inserted together with its text. */}
      <div className="banner" role="status">
        {!online && <p className="offline">You’re offline. Changes are kept, and sent when you’re back online.</p>}
      </div>
      <section className="toasts" aria-label="Messages">
        <ul aria-live="polite">
          {items.map((toast) => (
            <ToastItem key={toast.id} toast={toast} />
          ))}
        </ul>
      </section>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </>
  );
};
