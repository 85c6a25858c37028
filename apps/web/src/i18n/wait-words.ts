/** Owns how a wait is said: in seconds while it is short, then in whole minutes, rounded up so that nobody comes back too early. */
import { fillPlural, type Plural } from './fill.ts';
import type { Locale } from './locale.ts';

export function waitWords(locale: Locale, forms: { seconds: Plural; minutes: Plural }, seconds: number): string {
  return seconds < 90 ? fillPlural(locale, Math.max(1, Math.ceil(seconds)), forms.seconds) : fillPlural(locale, Math.ceil(seconds / 60), forms.minutes);
}
