import { Stepper } from '../../shared/ui/stepper.tsx';
import { addToCart, type Item, removeFromCart, setQuantity } from './cart.ts';

type Props = { readonly item: Item; readonly quantity: number; readonly disabled?: boolean };

/** A product's stepper, connected to the cart. */
export const CartStepper = ({ item, quantity, disabled = false }: Props) => (
  <Stepper
    name={item.name}
    quantity={quantity}
    disabled={disabled}
    onAdd={(change) => addToCart(item, change, quantity)}
    onSet={(wanted) => setQuantity(item, wanted)}
    onRemove={() => removeFromCart(item, quantity)}
  />
);
