/** Owns how a length of time reads: two units at most, the smaller left out where it tells nothing. */
import type { Locale } from '../../i18n/locale.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** `5h 58m`, `14m`, `4m 09s`, `45s`, in the language's own units. Never below zero. */
export function durationText(locale: Locale, ms: number): string {
  const unit = (value: number, name: 'hour' | 'minute' | 'second'): string => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(value);
  const left = Math.max(0, Math.ceil(ms / SECOND) * SECOND);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  const seconds = Math.floor((left % MINUTE) / SECOND);
  if (left >= HOUR) return `${unit(Math.floor(left / HOUR), 'hour')} ${unit(minutes, 'minute')}`;
  if (left >= 10 * MINUTE) return unit(minutes, 'minute');
  if (left >= MINUTE) return `${unit(minutes, 'minute')} ${unit(seconds, 'second')}`;
  return unit(seconds, 'second');
}
