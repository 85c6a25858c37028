/** Owns the frame of the pages one sees before being let in: the form on one side, what this is on the other. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Logo } from '../../components/logo.tsx';
import { currentMessages, currentTheme } from '../../server/language.ts';
import { PreferenceBar } from '../preferences/preference-bar.tsx';
import { TerminalPicture } from './terminal-picture.tsx';

export async function SignInFrame({ title, description, children }: { title: string; description: string; children: ReactNode }) {
  const { signIn } = await currentMessages();
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(28rem,5fr)_7fr]">
      <div className="flex flex-col bg-surface px-6 py-6 sm:px-10">
        <header>
          <Logo />
        </header>
        <main id="content" className="m-auto w-full max-w-sm py-10">
          <h1 className="text-2xl font-semibold tracking-tight text-ink">{title}</h1>
          <p className="mb-6 mt-1.5 text-base text-ink-2">{description}</p>
          {children}
        </main>
        <footer className="flex flex-wrap items-end justify-between gap-4">
          <p className="max-w-xs text-xs text-ink-3">{signIn.footer}</p>
          <PreferenceBar theme={await currentTheme()} />
        </footer>
      </div>
      <aside className="relative hidden overflow-hidden bg-[#0d1220] text-white lg:block">
        <div aria-hidden="true" className="absolute inset-0 bg-[radial-gradient(60rem_40rem_at_85%_-10%,#26418f_0%,transparent_60%),radial-gradient(40rem_30rem_at_0%_110%,#123a4d_0%,transparent_60%)]" />
        <div className="relative flex h-full flex-col justify-center gap-10 px-12 py-12 xl:px-20">
          <div className="max-w-xl">
            <p className="text-3xl font-semibold tracking-tight text-balance">{signIn.pitch}</p>
            <ul className="mt-6 flex flex-col gap-3 text-base text-[#c3cbe0]">
              {signIn.points.map((point) => (
                <li key={point} className="flex gap-2.5">
                  <Check aria-hidden="true" className="mt-1 size-4 shrink-0 text-[#7da2ff]" />
                  {point}
                </li>
              ))}
            </ul>
          </div>
          <TerminalPicture />
        </div>
      </aside>
    </div>
  );
}
