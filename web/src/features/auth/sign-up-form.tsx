import { useState } from 'react';
import { Link, navigate, useSearch } from '../../shared/router.tsx';
import { signUp } from './account.ts';
import { AuthForm } from './auth-form.tsx';
import { draft } from './draft.ts';
import { EmailField, looksLikeEmail, PasswordField } from './fields.tsx';
import { isStrong } from './password.ts';
import { withReturn } from './return-path.ts';

export const SignUpForm = () => {
  const [email, setEmail] = useState(draft.get().email);
  const [password, setPassword] = useState('');
  const search = useSearch();
  const check = () => {
    if (!looksLikeEmail(email)) return 'Enter your email address.';
    return isStrong(password) ? undefined : 'Choose a password that meets all the requirements below.';
  };
  return (
    <AuthForm
      title="Create an account"
      intro="All you need is an email and a password."
      action="Send code"
      check={check}
      submit={async () => {
        await signUp(email.trim(), password);
        draft.set({ email: email.trim(), password });
        navigate(withReturn('/confirm', search));
      }}
      foot={
        <span>
          Already have an account? <Link href={withReturn('/sign-in', search)}>Sign in</Link>
        </span>
      }
    >
      <EmailField value={email} onChange={setEmail} />
      <PasswordField value={password} onChange={setPassword} isNew />
    </AuthForm>
  );
};
