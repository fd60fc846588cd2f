import { useState } from 'react';
import { Link, useSearch } from '../../shared/router.tsx';
import { AuthForm } from './auth-form.tsx';
import { draft } from './draft.ts';
import { EmailField, looksLikeEmail, PasswordField } from './fields.tsx';
import { returnPath, withReturn } from './return-path.ts';
import { useSignIn } from './use-sign-in.ts';

export const SignInForm = () => {
  const [email, setEmail] = useState(draft.get().email);
  const [password, setPassword] = useState('');
  const search = useSearch();
  const signIn = useSignIn();
  const keep = () => draft.set({ email, password });
  return (
    <AuthForm
      title="Sign in"
      intro={
        returnPath(search) === '/checkout'
          ? 'You need an account to check out. Your cart comes with you.'
          : 'Your cart comes with you.'
      }
      action="Sign in"
      check={() => (looksLikeEmail(email) && password ? undefined : 'Enter your email and password.')}
      submit={async () => {
        keep();
        await signIn(email.trim(), password);
      }}
      foot={
        <>
          <Link href={withReturn('/forgot', search)} onClick={keep}>
            Forgot your password?
          </Link>
          <span>
            New here?{' '}
            <Link href={withReturn('/sign-up', search)} onClick={keep}>
              Create an account
            </Link>
          </span>
        </>
      }
    >
      <EmailField value={email} onChange={setEmail} />
      <PasswordField value={password} onChange={setPassword} />
    </AuthForm>
  );
};
