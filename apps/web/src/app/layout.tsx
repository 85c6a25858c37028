import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { ToastProvider } from '../components/ui/toast.tsx';
import { TooltipProvider } from '../components/ui/tooltip.tsx';
import { MessagesProvider } from '../i18n/messages-provider.tsx';
import { currentLocale, currentMessages, currentTheme } from '../server/language.ts';
import './globals.css';

export async function generateMetadata(): Promise<Metadata> {
  const { app } = await currentMessages();
  return { title: { default: app.name, template: `%s · ${app.name}` }, description: app.tagline, robots: { index: false, follow: false } };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f7f9' },
    { media: '(prefers-color-scheme: dark)', color: '#0b0d11' },
  ],
};

/** Language and theme are in the markup from the first byte: nothing flashes, and no script is needed before the page shows. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the request keeps every page out of the static build: their nonces and their language belong to one answer.
  await headers();
  const [locale, theme, messages] = await Promise.all([currentLocale(), currentTheme(), currentMessages()]);
  return (
    <html lang={locale} data-theme={theme}>
      <body>
        <MessagesProvider locale={locale} messages={messages}>
          <TooltipProvider delayDuration={300}>
            <ToastProvider regionLabel={messages.app.notifications} closeLabel={messages.app.close}>
              {children}
            </ToastProvider>
          </TooltipProvider>
        </MessagesProvider>
      </body>
    </html>
  );
}
