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
  const hold = () => clearTimeout(timer.current);
  const go = () => {
    hold();
    if (!stays && !(action && isHere)) timer.current = setTimeout(() => closeToast(id), TOAST_LIFETIME);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock starts when the toast appears, or its page goes
  useEffect(() => {
    go();
    return hold;
  }, [isHere]);
  const onFocus = ({ currentTarget, relatedTarget }: FocusEvent) => {
    hold();
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) cameFrom.current = relatedTarget;
  };
  /** The focus goes back to where it was before it came here: nowhere is no place for it. */
  const close = () => {
    if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
    closeToast(id);
  };
  return (
    <li className="toast" data-tone={tone} onPointerEnter={hold} onPointerLeave={go} onFocus={onFocus} onBlur={go}>
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
 * Everything the shop says by itself: what was done, what went wrong, and that the line is lost. It stands inside the
 * drawer while that is open, because a modal dialog makes the rest of the page inert.
 */
export const Messages = () => {
  const items = useSignal(toasts);
  const online = useOnline();
  const said = useSignal(announcement);
  return (
    <>
      {/* There before its words are: what comes together with them is not read out everywhere. */}
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
