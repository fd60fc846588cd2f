import { useState } from 'react';
import { Link, useSearch } from '../../shared/router.tsx';
import { finishReset } from './account.ts';
import { AuthForm } from './auth-form.tsx';
import { draft } from './draft.ts';
import { CodeField, EmailField, missingForCode, PasswordField } from './fields.tsx';
import { isStrong } from './password.ts';
import { withReturn } from './return-path.ts';
import { useSignIn } from './use-sign-in.ts';

export const ResetForm = () => {
  const known = draft.get();
  const [email, setEmail] = useState(known.email);
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const search = useSearch();
  const signIn = useSignIn();
  const check = () =>
    missingForCode(email, code) ??
    (isStrong(password) ? undefined : 'Choose a password that meets all the requirements below.');
  return (
    <AuthForm
      asksForCode
      title="Choose a new password"
      intro={`If ${known.email || 'your address'} has an account, a 6-digit code is on its way.`}
      action="Set password and sign in"
      check={check}
      submit={async () => {
        await signIn(email.trim(), password, finishReset(email.trim(), code, password));
      }}
      foot={<Link href={withReturn('/forgot', search)}>Send a new code</Link>}
    >
      {/* Even if it is known: a password manager stores the new password under the email beside it. */}
      <EmailField value={email} onChange={setEmail} />
      <CodeField value={code} onChange={setCode} />
      <PasswordField value={password} onChange={setPassword} isNew />
    </AuthForm>
  );
};
