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

/** A typed quantity, 0 to the most a line can hold; undefined when it is not a whole number in between. */
export const readQuantity = (text: string): number | undefined => {
  if (!/^\s*\d{1,4}\s*$/.test(text)) return undefined;
  const quantity = Number(text);
  return quantity <= MAX_QUANTITY ? quantity : undefined;
};

type FieldProps = Props & {
  /** The field is about to go, and the focus with it. */
  readonly onLeave: () => void;
};

const QuantityField = ({ name, quantity, onSet, onRemove, onLeave, disabled }: FieldProps) => {
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
      if (readQuantity(draft ?? '') === 0) onLeave();
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
 * How many of a product: one button while there are none, then less, a field and more. The button that adds stays the
 * same element throughout, so the focus never falls out of it.
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
          <QuantityField {...props} onLeave={() => requestAnimationFrame(() => plus.current?.focus())} />
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
