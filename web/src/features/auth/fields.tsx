import { useState } from 'react';
import { Field } from '../../shared/ui/field.tsx';
import { PASSWORD_RULES } from './password.ts';

type Props = { readonly value: string; readonly onChange: (value: string) => void };

export const EmailField = ({ value, onChange }: Props) => (
  <Field
    label="Email"
    type="email"
    autoComplete="username"
    inputMode="email"
    autoCapitalize="none"
    spellCheck={false}
    required
    value={value}
    onChange={({ target }) => onChange(target.value)}
  />
);

const Rules = ({ password }: { password: string }) => (
  <ul className="rules">
    {PASSWORD_RULES.map(({ text, holds }) => (
      <li key={text} data-holds={holds(password)}>
        {text}
        {holds(password) && <span className="visually-hidden"> (done)</span>}
      </li>
    ))}
  </ul>
);

/** A password field with a button that shows the password. A new password also lists its requirements. */
export const PasswordField = ({ value, onChange, isNew = false }: Props & { readonly isNew?: boolean }) => {
  const [shown, setShown] = useState(false);
  return (
    <div className="password">
      <Field
        label={isNew ? 'New password' : 'Password'}
        type={shown ? 'text' : 'password'}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        required
        value={value}
        onChange={({ target }) => onChange(target.value)}
        hint={isNew && <Rules password={value} />}
      />
      <button type="button" className="link-button" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? 'Hide' : 'Show'} <span className="visually-hidden">password</span>
      </button>
    </div>
  );
};

export const CodeField = ({ value, onChange }: Props) => (
  <Field
    label="Code"
    inputMode="numeric"
    autoComplete="one-time-code"
    maxLength={12}
    required
    value={value}
    onChange={({ target }) => onChange(target.value.replace(/\D/g, '').slice(0, 6))}
  />
);

/** The message for what is missing before a code can be sent, if anything. */
export const missingForCode = (email: string, code: string): string | undefined => {
  if (!looksLikeEmail(email)) return 'Enter your email address.';
  return code.length === 6 ? undefined : 'Enter the 6-digit code from the email.';
};

export const looksLikeEmail = (text: string): boolean => /^\S+@\S+\.\S+$/.test(text);
