const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (currency: string): Intl.NumberFormat => {
  const known = formats.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  formats.set(currency, format);
  return format;
};

/** Whether `Intl.NumberFormat` reads the string as an exact decimal. */
const isDecimal = (text: string): text is `${number}` => /^-?\d+(\.\d+)?$/.test(text);

/**
 * Formats an amount in minor units (cents): `formatMoney(123450, 'USD')` is `$1,234.50`. The decimal point is inserted
 * as text, so that no amount ever becomes a floating-point fraction.
 */
export const formatMoney = (minorUnits: number, currency: string): string => {
  const format = formatOf(currency);
  const places = format.resolvedOptions().maximumFractionDigits ?? 0;
  const digits = String(Math.abs(minorUnits)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const text = `${minorUnits < 0 ? '-' : ''}${whole}${places > 0 ? `.${digits.slice(-places)}` : ''}`;
  return isDecimal(text) ? format.format(text) : '';
};
