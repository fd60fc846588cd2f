import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { toasts } from '../notify.ts';
import { readQuantity, Stepper } from './stepper.tsx';

const createCalls = () => ({ onAdd: vi.fn(), onSet: vi.fn(), onRemove: vi.fn() });

const Shop = ({ start, calls }: { start: number; calls: ReturnType<typeof createCalls> }) => {
  const [quantity, setQuantity] = useState(start);
  return (
    <Stepper
      name="Teapot"
      quantity={quantity}
      onAdd={(change) => {
        calls.onAdd(change);
        setQuantity(quantity + change);
      }}
      onSet={(wanted) => {
        calls.onSet(wanted);
        setQuantity(wanted);
      }}
      onRemove={() => {
        calls.onRemove();
        setQuantity(0);
      }}
    />
  );
};

const show = (start: number) => {
  const calls = createCalls();
  render(<Shop start={start} calls={calls} />);
  return calls;
};

const field = () => screen.getByRole('textbox', { name: /quantity of teapot/i });

describe('the stepper', () => {
  test('counts a double click on Add twice', async () => {
    const { onAdd } = show(0);
    await userEvent.dblClick(screen.getByRole('button', { name: 'Add Teapot to cart' }));
    expect(onAdd).toHaveBeenCalledTimes(2);
    expect(field()).toHaveProperty('value', '2');
  });

  test('keeps the focus on the add button while it turns into the plus button and back', async () => {
    show(0);
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'One more Teapot' }));
    await userEvent.click(screen.getByRole('button', { name: 'One fewer Teapot' }));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add Teapot to cart' }));
  });

  test.each([2, 500])('focuses the add button after 0 and Enter replace %i', async (start) => {
    const { onRemove } = show(start);
    await userEvent.clear(field());
    await userEvent.type(field(), '0{Enter}');
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add Teapot to cart' })),
    );
    expect(onRemove).toHaveBeenCalledOnce();
  });

  test('removes the line when the last one is taken away', async () => {
    const { onAdd, onRemove } = show(1);
    await userEvent.click(screen.getByRole('button', { name: 'One fewer Teapot' }));
    expect(onRemove).toHaveBeenCalledOnce();
    expect(onAdd).not.toHaveBeenCalled();
  });

  test('sets a typed quantity on Enter or blur, and removes the line on 0', async () => {
    const { onSet, onRemove } = show(2);
    await userEvent.clear(field());
    await userEvent.type(field(), '12{Enter}');
    expect(onSet).toHaveBeenCalledExactlyOnceWith(12);
    await userEvent.clear(field());
    await userEvent.type(field(), '0');
    await userEvent.tab();
    expect(onRemove).toHaveBeenCalledOnce();
  });

  test.each(['501', '-1', '1.5', 'ten', ''])('rejects %j, with a message unless it is empty', async (text) => {
    const { onSet, onRemove } = show(2);
    await userEvent.clear(field());
    if (text) await userEvent.type(field(), text);
    await userEvent.tab();
    expect(toasts.get().map((toast) => toast.text)).toEqual(
      text ? ['Teapot: enter a whole number from 0 to 500.'] : [],
    );
    expect(field()).toHaveProperty('value', '2');
    expect(onSet).not.toHaveBeenCalled();
    expect(onRemove).not.toHaveBeenCalled();
  });

  test('disables the plus button at 500', () => {
    show(500);
    expect(screen.getByRole('button', { name: 'One more Teapot' })).toHaveProperty('disabled', true);
  });

  test('accepts only whole numbers from 0 to 500', () => {
    expect(['0', ' 500 ', '007'].map(readQuantity)).toEqual([0, 500, 7]);
    expect(['501', '1e2', '0x1', '１'].map(readQuantity)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
