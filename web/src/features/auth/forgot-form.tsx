import { useState } from 'react';
import { Link, navigate, useSearch } from '../../shared/router.tsx';
import { requestReset } from './account.ts';
import { AuthForm } from './auth-form.tsx';
import { draft } from './draft.ts';
import { EmailField, looksLikeEmail } from './fields.tsx';
import { withReturn } from './return-path.ts';

export const ForgotForm = () => {
  const [email, setEmail] = useState(draft.get().email);
  const search = useSearch();
  return (
    <AuthForm
      title="Reset your password"
      intro="We’ll email you a code to choose a new password."
      action="Send code"
      check={() => (looksLikeEmail(email) ? undefined : 'Enter your email address.')}
      submit={async () => {
        await requestReset(email.trim());
        draft.set({ email: email.trim(), password: '' });
        navigate(withReturn('/reset', search));
      }}
      foot={<Link href={withReturn('/sign-in', search)}>Back to sign in</Link>}
    >
      <EmailField value={email} onChange={setEmail} />
    </AuthForm>
  );
};
