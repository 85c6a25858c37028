/** Owns how an amount of bytes reads: one unit, and one decimal place below ten of it. */
import type { Locale } from '../../i18n/locale.ts';

const KILO = 1_000;

/** `512 byte`, `1.2 MB`, `340 kB`, in the language's own units. */
export function bytesText(locale: Locale, bytes: number): string {
  const [value, unit] = bytes < KILO ? [bytes, 'byte'] : bytes < KILO * KILO ? [bytes / KILO, 'kilobyte'] : [bytes / (KILO * KILO), 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
