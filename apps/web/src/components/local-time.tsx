'use client';
/** Owns how a moment is written: in the reader's language and time zone, which only their browser knows. */
import { fill } from '../i18n/fill.ts';
import { useLanguage } from '../i18n/messages-provider.tsx';
import { useHydrated } from './use-hydrated.ts';

export interface LocalTimeProps {
  /** ISO 8601, UTC. */
  at: string;
  /** A sentence around it, with `{time}` in it. */
  sentence?: string;
  /** `clock` leaves the day out: for what happens within hours. */
  form?: 'full' | 'day' | 'clock';
}

const forms: Record<NonNullable<LocalTimeProps['form']>, Intl.DateTimeFormatOptions> = {
  full: { dateStyle: 'medium', timeStyle: 'short' },
  day: { dateStyle: 'medium' },
  clock: { timeStyle: 'short' },
};

export function LocalTime({ at, sentence = '{time}', form = 'full' }: LocalTimeProps) {
  const { locale } = useLanguage();
  // The server writes its own zone: out of sight until the reader's takes its place, so that nobody reads a wrong hour.
  const alive = useHydrated();
  const moment = new Date(at);
  const zone = alive ? {} : { timeZone: 'UTC' };
  const written = new Intl.DateTimeFormat(locale, { ...forms[form], ...zone }).format(moment);
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long', ...zone }).format(moment);
  return (
    <time dateTime={at} title={exact} className={alive ? undefined : 'invisible'}>
      {fill(sentence, { time: written })}
    </time>
  );
}
