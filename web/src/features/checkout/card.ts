/** The contents of the example payment form. They stay in the form's state and are never sent or stored. */
export type Card = { readonly number: string; readonly name: string; readonly expiry: string; readonly cvc: string };

export const EMPTY_CARD: Card = { number: '', name: '', expiry: '', cvc: '' };

/** A test card number common to payment providers. */
export const EXAMPLE_CARD: Card = { number: '4242 4242 4242 4242', name: 'Ada Example', expiry: '12 / 34', cvc: '123' };

const digitsOf = (text: string, most: number): string => text.replace(/\D/g, '').slice(0, most);

/** `4242424242424242` in groups of four, as on a card. */
export const maskNumber = (text: string): string => digitsOf(text, 19).replace(/(.{4})(?=.)/g, '$1 ');

/** `1234` as `12 / 34`; a one-digit month gets a leading zero, and a four-digit year loses its century. */
export const maskExpiry = (text: string): string => {
  const month = /^([2-9]|1\s*\/)/.test(text) ? `0${text}` : text;
  const digits = digitsOf(month.replace(/^(\d\d\D*)20(?=\d\d)/, '$1'), 4);
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
};

export const maskCvc = (text: string): string => digitsOf(text, 4);

/** Verifies the check digit of ISO/IEC 7812. */
const passesLuhn = (digits: string): boolean => {
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, character, index) => {
      const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
      return total + (digit > 9 ? digit - 9 : digit);
    }, 0);
  return sum % 10 === 0;
};

const expiryError = (expiry: string, now: Date): string | undefined => {
  const [, month = '', year = ''] = /^(\d\d) \/ (\d\d)$/.exec(expiry) ?? [];
  if (!year || Number(month) < 1 || Number(month) > 12) return 'Enter the month and year, like 12 / 34.';
  const lastMoment = new Date(2000 + Number(year), Number(month), 1);
  return lastMoment > now ? undefined : 'This card has expired.';
};

/** The error message of each invalid field. */
export const cardErrors = (card: Card, now: Date): Partial<Record<keyof Card, string>> => {
  const number = card.number.replace(/ /g, '');
  const expiry = expiryError(card.expiry, now);
  return {
    ...((number.length < 12 || !passesLuhn(number)) && { number: 'Enter a valid card number.' }),
    ...(card.name.trim() === '' && { name: 'Enter the name on the card.' }),
    ...(expiry !== undefined && { expiry }),
    ...(card.cvc.length < 3 && { cvc: 'Enter the 3- or 4-digit code.' }),
  };
};
