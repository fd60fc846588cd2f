import { MAX_QUANTITY } from '@shop/cart/schemas';
import { type KeyboardEvent, useRef, useState } from 'react';
import { notify } from '../notify.ts';
import { Icon } from './icon.tsx';

type Props = {
  readonly name: string;
  readonly quantity: number;
  readonly onAdd: (quantity: number) => void;
  readonly onSet: (quantity: number) => void;
  readonly onRemove: () => void;
  readonly disabled?: boolean;
};

/** Parses a typed quantity; undefined unless it is a whole number from 0 to the maximum of a line. */
export const readQuantity = (text: string): number | undefined => {
  if (!/^\s*\d{1,4}\s*$/.test(text)) return undefined;
  const quantity = Number(text);
  return quantity <= MAX_QUANTITY ? quantity : undefined;
};

type FieldProps = Props & {
  /** Called when the focused field is about to be removed. */
  readonly onRemoval: () => void;
};

const QuantityField = ({ name, quantity, onSet, onRemove, onRemoval, disabled }: FieldProps) => {
  const [draft, setDraft] = useState<string>();
  const commit = () => {
    const typed = draft === undefined ? undefined : readQuantity(draft);
    setDraft(undefined);
    if (draft && typed === undefined) notify(`${name}: enter a whole number from 0 to ${MAX_QUANTITY}.`, 'bad');
    if (typed === undefined || typed === quantity) return;
    if (typed === 0) onRemove();
    else onSet(typed);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Enter') {
      commit();
      if (readQuantity(draft ?? '') === 0) onRemoval();
    }
    if (key === 'Escape') setDraft(undefined);
  };
  const wrong = draft !== undefined && draft !== '' && readQuantity(draft) === undefined;
  return (
    <input
      className="stepper-input"
      inputMode="numeric"
      autoComplete="off"
      aria-label={`Quantity of ${name}, 0 to ${MAX_QUANTITY}`}
      aria-invalid={wrong}
      value={draft ?? quantity}
      disabled={disabled}
      onChange={({ target }) => setDraft(target.value)}
      onFocus={({ target }) => target.select()}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
};

/**
 * The quantity of a product: an add button while it is 0, otherwise minus, a field and plus. The plus button is the
 * same element as the add button, so that it keeps the focus.
 */
export const Stepper = (props: Props) => {
  const { name, quantity, onAdd, onRemove, disabled } = props;
  const plus = useRef<HTMLButtonElement>(null);
  const takeOne = () => {
    if (quantity > 1) return onAdd(-1);
    plus.current?.focus();
    onRemove();
  };
  return (
    <div className="stepper" data-empty={quantity === 0}>
      {quantity > 0 && (
        <>
          <button type="button" aria-label={`One fewer ${name}`} onClick={takeOne}>
            <Icon name="minus" />
          </button>
          <QuantityField {...props} onRemoval={() => requestAnimationFrame(() => plus.current?.focus())} />
        </>
      )}
      <button
        type="button"
        ref={plus}
        aria-label={quantity > 0 ? `One more ${name}` : `Add ${name} to cart`}
        disabled={disabled || quantity >= MAX_QUANTITY}
        onClick={() => onAdd(1)}
      >
        <Icon name="plus" />
        {quantity === 0 && <span>Add</span>}
      </button>
    </div>
  );
};
