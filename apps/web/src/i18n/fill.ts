/** Owns the filling of sentences: `{name}` is replaced by a value, and a count picks between singular and plural. */
import type { Locale } from './locale.ts';

export type Values = Readonly<Record<string, string | number>>;

/** Placeholders without a value stay visible: a person can report them, an empty gap nobody notices. */
export const fill = (sentence: string, values: Values): string => sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => (name in values ? String(values[name]) : placeholder));

export interface Plural {
  readonly one: string;
  readonly other: string;
}

/** `{count}` is filled with the number in the language's own digits grouping. */
export function fillPlural(locale: Locale, count: number, forms: Plural, values: Values = {}): string {
  const form = new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other;
  return fill(form, { ...values, count: new Intl.NumberFormat(locale).format(count) });
}
