/** A token bucket: at most `burst` tokens, `rate` new ones per second. Returns whether a token was available. */
export const tokenBucket = (rate: number, burst: number, now: () => number = Date.now): (() => boolean) => {
  let tokens = burst;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * rate);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
