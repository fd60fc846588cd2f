import { createHash } from 'node:crypto';
import type { Named } from './kind.ts';

const digits = (seed: string, alphabet: string, length: number): string => {
  let rest = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`);
  const base = BigInt(alphabet.length);
  let text = '';
  while (text.length < length) {
    text += alphabet[Number(rest % base)];
    rest /= base;
  }
  return text;
};

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A deterministic id of lower-case letters and digits. */
export const lowerId = (seed: string, length: number): string => digits(seed, LOWER, length);

/** A deterministic id of upper-case letters and digits. */
export const upperId = (seed: string, length: number): string => digits(seed, UPPER, length);

/** A deterministic UUID. */
export const uuidOf = (seed: string): string => {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
};

/** A physical name as CloudFormation generates it, `<stack>-<logical id>-<suffix>`, shortened to `max`. */
export const physicalName = (stack: string, logicalId: string, max = 255): string => {
  const suffix = upperId(`${stack}/${logicalId}`, 12);
  const room = max - suffix.length - 1;
  const whole = `${stack}-${logicalId}`;
  const half = Math.floor((room - 1) / 2);
  const kept =
    whole.length <= room
      ? whole
      : `${stack.slice(0, half)}-${logicalId.slice(0, room - 1 - Math.min(half, stack.length))}`;
  return `${kept}-${suffix}`;
};

/** The physical name of a resource: what this property says, or a generated name. */
export const nameAs =
  (property: string, max?: number) =>
  (resource: Named): string =>
    resource.text(property, physicalName(resource.stack, resource.logicalId, max));
