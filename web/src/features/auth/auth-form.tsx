import { type FormEvent, type ReactNode, useState } from 'react';
import { useView } from '../../shared/use-view.ts';
import { messageFor } from './error-messages.ts';

type Props = {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly action: string;
  /** Called before anything is sent. @returns the message for what is still missing, if anything */
  readonly check?: () => string | undefined;
  readonly submit: () => Promise<void>;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly asksForCode?: boolean;
};

/** On a small screen the error above the button may be scrolled out of view. */
const scrollIntoView = (message: HTMLElement | null): void => message?.scrollIntoView({ block: 'nearest' });

/** One step of signing in: fields, a submit button, and an error message. */
export const AuthForm = ({ title, intro, action, check, submit, children, foot, asksForCode = false }: Props) => {
  const [error, setError] = useState<string>();
  // Used as a key: an unchanged message becomes a new element, so that screen readers announce it again.
  const [presses, setPresses] = useState(0);
  const [busy, setBusy] = useState(false);
  useView(title, `Your Kettle & Kite account: ${title}.`);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setPresses(presses + 1);
    const missing = check?.();
    setError(missing);
    if (missing !== undefined) return;
    setBusy(true);
    submit()
      .catch((failure: unknown) => setError(messageFor(failure, asksForCode)))
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <h1>{title}</h1>
      {intro && <p className="auth-intro">{intro}</p>}
      <p className="form-error" role="alert">
        {error && (
          <span key={presses} ref={scrollIntoView}>
            {error}
          </span>
        )}
      </p>
      {children}
      <button type="submit" className="button button-wide" aria-disabled={busy}>
        {busy ? 'One moment…' : action}
      </button>
      {foot && <div className="auth-foot">{foot}</div>}
    </form>
  );
};
