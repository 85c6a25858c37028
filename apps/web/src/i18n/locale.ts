/** Owns which languages there are and how one is chosen. It does not know a single sentence. */

export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** Each language in its own words: nobody looks for theirs under a foreign name. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', 'zh-CN': '简体中文' };

export const isLocale = (value: unknown): value is Locale => locales.some((locale) => locale === value);

/** `zh`, `zh-Hans`, `zh-TW` …: Simplified Chinese is nearer to any Chinese reader than English is. */
const localeOfLanguage: Readonly<Record<string, Locale>> = { en: 'en', zh: 'zh-CN' };

/**
 * The first language of the browser's list that we speak, by its weights (RFC 9110 §12.5.4); English where there is none.
 */
export function negotiateLocale(acceptLanguage: string | null | undefined): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([0-9.]+)$/.exec(parameter)?.[1]).find((value) => value !== undefined);
      return { language: tag.toLowerCase().split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wanted) {
    const locale = localeOfLanguage[language];
    if (locale) return locale;
  }
  return 'en';
}
