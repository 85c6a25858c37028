'use client';
/** Owns the texts of the page's language for everything that runs in the browser. */
import { createContext, useContext, type ReactNode } from 'react';
import type { Locale } from './locale.ts';
import type { Messages } from './messages.ts';

interface Language {
  locale: Locale;
  messages: Messages;
}

const LanguageContext = createContext<Language | null>(null);

export function MessagesProvider({ locale, messages, children }: Language & { children: ReactNode }) {
  return <LanguageContext value={{ locale, messages }}>{children}</LanguageContext>;
}

/** @throws Error outside of a MessagesProvider: a fault of the page, not of a person. */
export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (!language) throw new Error('useLanguage needs a MessagesProvider above it.');
  return language;
}

export const useMessages = (): Messages => useLanguage().messages;
