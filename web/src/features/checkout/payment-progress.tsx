import { useEffect, useState } from 'react';

/** Milliseconds after which waiting wants a word. */
export const LONG = 6_000;

/** That a payment is under way, and, when it takes long, that waiting is right. */
export const Patience = () => {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="patience" role="status">
      <progress aria-label="Waiting for a response" />
      {long && <p>This is taking longer than usual. You won’t pay twice, however long it takes.</p>}
    </div>
  );
};
