import './auth.css';
import { usePath } from '../../shared/router.tsx';
import { ConfirmForm } from './confirm-form.tsx';
import { ForgotForm } from './forgot-form.tsx';
import { ResetForm } from './reset-form.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { SignUpForm } from './sign-up-form.tsx';

const FORMS: Record<string, () => React.ReactNode> = {
  '/sign-in': SignInForm,
  '/sign-up': SignUpForm,
  '/confirm': ConfirmForm,
  '/forgot': ForgotForm,
  '/reset': ResetForm,
};

/** Everything that leads to being signed in, one step per address. */
const AuthPage = () => {
  const path = usePath();
  const Form = FORMS[path] ?? SignInForm;
  return (
    <div className="page auth">
      <div className="auth-card">
        <Form />
      </div>
      <div className="auth-side tint-1" aria-hidden="true">
        <img src="/pictures/kite.svg" alt="" width="180" height="180" />
        <img src="/pictures/teapot.svg" alt="" width="150" height="150" />
      </div>
    </div>
  );
};

export default AuthPage;
