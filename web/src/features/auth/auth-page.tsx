import './auth.css';
import { useState } from 'react';
import { usePath } from '../../shared/router.tsx';
import { session } from '../../shared/session.ts';
import { ConfirmForm } from './confirm-form.tsx';
import { ForgotForm } from './forgot-form.tsx';
import { ResetForm } from './reset-form.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { SignUpForm } from './sign-up-form.tsx';
import { SignedIn } from './signed-in.tsx';

const FORMS: Record<string, () => React.ReactNode> = {
  '/sign-in': SignInForm,
  '/sign-up': SignUpForm,
  '/confirm': ConfirmForm,
  '/forgot': ForgotForm,
  '/reset': ResetForm,
};

/**
 * Sign-in, sign-up and password reset, one step per path. A shopper who was signed in on arrival (by the back button)
 * sees that instead of a form. One who signs in here keeps the form until the cart is migrated.
 */
const AuthPage = () => {
  const path = usePath();
  const [arrivedAs] = useState(session.get);
  const Form = FORMS[path] ?? SignInForm;
  return (
    <div className="page auth">
      <div className="auth-card">{arrivedAs === undefined ? <Form /> : <SignedIn email={arrivedAs.email} />}</div>
      <div className="auth-side tint-1" aria-hidden="true">
        <img src="/pictures/kite.svg" alt="" width="180" height="180" />
        <img src="/pictures/teapot.svg" alt="" width="150" height="150" />
      </div>
    </div>
  );
};

export default AuthPage;
