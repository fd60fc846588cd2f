import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { PaymentForm } from './payment-form.tsx';

test.each([
  ['Card number', '1234567890123456', '12|34 5678 9012 3456', '9', '129|3 4567 8901 2345 6'],
  ['Card number', '1234567890123456', '1234 5|678 9012 3456', '{Backspace}', '1234| 6789 0123 456'],
  ['Card number', '1234567890123456', '1234 |5678 9012 3456', '{Backspace}', '1234| 5678 9012 3456'],
  ['Expiry', '1234', '1|2 / 34', '0', '10| / 23'],
  ['CVC', '123', '1|23', 'x', '1|23'],
])(
  '%s: the caret stays after the same digit when %s is typed, then %s is edited with %s',
  async (label, typed, before, keys, after) => {
    render(
      <PaymentForm action="Pay" busy={false} instead={undefined} onPay={() => {}} error={undefined}>
        {null}
      </PaymentForm>,
    );
    const field = screen.getByLabelText<HTMLInputElement>(label);
    await userEvent.type(field, typed);
    const caret = before.indexOf('|');
    await userEvent.type(field, keys, { initialSelectionStart: caret, initialSelectionEnd: caret });
    const { value, selectionStart } = field;
    expect(`${value.slice(0, selectionStart ?? 0)}|${value.slice(selectionStart ?? 0)}`).toBe(after);
  },
);
