import { useState } from 'react';
import { notify } from '../../shared/notify.ts';
import { Link, navigate, useSearch } from '../../shared/router.tsx';
import { confirm, resendCode } from './account.ts';
import { AuthForm } from './auth-form.tsx';
import { draft } from './draft.ts';
import { messageFor } from './error-messages.ts';
import { CodeField, EmailField, looksLikeEmail, missingForCode } from './fields.tsx';
import { withReturn } from './return-path.ts';
import { useSignIn } from './use-sign-in.ts';

const ResendButton = ({ email }: { email: string }) => {
  const resend = () => {
    if (!looksLikeEmail(email)) return notify('Enter your email address first.', 'bad');
    resendCode(email)
      .then(() => notify('If this address needs a code, a new one is on its way.'))
      .catch((error: unknown) => notify(messageFor(error), 'bad'));
  };
  return (
    <button type="button" className="link-button" onClick={resend}>
      Send a new code
    </button>
  );
};

export const ConfirmForm = () => {
  const known = draft.get();
  const [email, setEmail] = useState(known.email);
  const [code, setCode] = useState('');
  const search = useSearch();
  const signIn = useSignIn();
  const goToSignIn = () => {
    draft.set({ email: email.trim(), password: '' });
    notify('Your email is confirmed. Sign in with your password.', 'good');
    navigate(withReturn('/sign-in', search));
  };
  return (
    <AuthForm
      asksForCode
      title="Check your email"
      intro={`If ${known.email || 'your address'} is new to us, a 6-digit code is on its way.`}
      action="Confirm email"
      check={() => missingForCode(email, code)}
      submit={async () => {
        const confirmed = confirm(email.trim(), code);
        if (known.password) await signIn(email.trim(), known.password, confirmed);
        else await confirmed.then(goToSignIn);
      }}
      foot={
        <>
          <ResendButton email={email.trim()} />
          {known.email && (
            <span>
              A slip in the address? <Link href={withReturn('/sign-up', search)}>Correct it</Link>
            </span>
          )}
          <span>
            No email? You may already have an account: <Link href={withReturn('/sign-in', search)}>sign in</Link> or{' '}
            <Link href={withReturn('/forgot', search)}>reset your password</Link>.
          </span>
        </>
      }
    >
      {!known.email && <EmailField value={email} onChange={setEmail} />}
      <CodeField value={code} onChange={setCode} />
    </AuthForm>
  );
};
