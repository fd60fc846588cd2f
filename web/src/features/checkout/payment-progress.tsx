import { useEffect, useState } from 'react';

/** After how many milliseconds a payment is called slow. */
export const SLOW_AFTER = 6_000;

/** A progress bar, and a message once the payment is slow. */
export const PaymentProgress = () => {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="payment-progress" role="status">
      <progress aria-label="Waiting for a response" />
      {isSlow && <p>This is taking longer than usual. You won’t pay twice, however long it takes.</p>}
    </div>
  );
};
