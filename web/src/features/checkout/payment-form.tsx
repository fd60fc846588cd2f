import { type FormEvent, type ReactNode, useState } from 'react';
import { Field } from '../../shared/ui/field.tsx';
import { type Card, cardErrors, EMPTY_CARD, EXAMPLE_CARD, maskCvc, maskExpiry, maskNumber } from './card.ts';

/** Formats the field itself and keeps the caret after the same digit: React's update would move it to the end. */
const formatted = (field: HTMLInputElement, mask: (text: string) => string): string => {
  const caret = mask(field.value.slice(0, field.selectionStart ?? undefined)).length;
  field.value = mask(field.value);
  field.setSelectionRange(caret, caret);
  return field.value;
};

type FieldsProps = {
  readonly card: Card;
  readonly errors: Partial<Record<keyof Card, string>>;
  readonly change: (part: Partial<Card>) => void;
};

const CardFields = ({ card, errors, change }: FieldsProps) => (
  <>
    <Field
      label="Card number"
      inputMode="numeric"
      autoComplete="cc-number"
      placeholder="0000 0000 0000 0000"
      value={card.number}
      error={errors.number}
      onChange={({ target }) => change({ number: formatted(target, maskNumber) })}
    />
    <Field
      label="Name on the card"
      autoComplete="cc-name"
      value={card.name}
      error={errors.name}
      onChange={({ target }) => change({ name: target.value })}
    />
    <div className="field-pair">
      <Field
        label="Expiry"
        inputMode="numeric"
        autoComplete="cc-exp"
        placeholder="MM / YY"
        value={card.expiry}
        error={errors.expiry}
        onChange={({ target }) => change({ expiry: formatted(target, maskExpiry) })}
      />
      <Field
        label="CVC"
        inputMode="numeric"
        autoComplete="cc-csc"
        placeholder="000"
        value={card.cvc}
        error={errors.cvc}
        onChange={({ target }) => change({ cvc: formatted(target, maskCvc) })}
      />
    </div>
  </>
);

type Props = {
  /** The button's label: the amount, or what is in progress. */
  readonly action: string;
  readonly busy: boolean;
  /** What the button does instead of paying; the card is not validated then. */
  readonly instead: (() => void) | undefined;
  /** Called if the card is valid. The card itself never leaves this form. */
  readonly onPay: () => void;
  /** Why the last payment failed. */
  readonly error: string | undefined;
  /** Shown below the button. */
  readonly children: ReactNode;
};

/** An example payment form. Its fields have no names and are never sent or stored. */
export const PaymentForm = ({ action, busy, instead, onPay, error, children }: Props) => {
  const [card, setCard] = useState(EMPTY_CARD);
  const [isSubmitted, setSubmitted] = useState(false);
  const errors = isSubmitted ? cardErrors(card, new Date()) : {};
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (instead !== undefined) return instead();
    setSubmitted(true);
    if (busy) return;
    const invalid = Object.keys(cardErrors(card, new Date()));
    if (invalid.length === 0) return onPay();
    const form = event.currentTarget;
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  return (
    <form className="payment" onSubmit={onSubmit} noValidate aria-labelledby="payment-title">
      <h2 id="payment-title">Payment</h2>
      <p className="example">
        <strong>This is a demo.</strong> No card is charged. What you type stays on this page and isn’t stored, but
        please use the example card.
      </p>
      <button type="button" className="link-button" onClick={() => setCard(EXAMPLE_CARD)}>
        Fill in the example card
      </button>
      <CardFields card={card} errors={errors} change={(part) => setCard({ ...card, ...part })} />
      <p className="form-error" role="alert">
        {error}
      </p>
      <button type="submit" className="button button-wide" aria-disabled={busy && instead === undefined}>
        {action}
      </button>
      {children}
    </form>
  );
};
