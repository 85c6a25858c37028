'use client';
/** Owns short messages about something that was just done. Failures that need an answer belong beside what failed, not here. */
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

interface Message {
  id: number;
  tone: 'ok' | 'bad';
  text: string;
}

type Show = (tone: Message['tone'], text: string) => void;

const ToastContext = createContext<Show | null>(null);

/** Long enough to read a sentence twice; Radix stops the clock while the pointer or focus is on it. */
const DURATION_MS = 6_000;

export function ToastProvider({ regionLabel, closeLabel, children }: { regionLabel: string; closeLabel: string; children: ReactNode }) {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const show = useCallback<Show>((tone, text) => setMessages((current) => [...current, { id: (current.at(-1)?.id ?? 0) + 1, tone, text }]), []);
  const dismiss = (id: number): void => setMessages((current) => current.filter((message) => message.id !== id));
  const viewport = useMemo(
    () => <Radix.Viewport label={regionLabel} className="fixed bottom-0 right-0 z-[60] flex w-full flex-col gap-2 p-4 outline-none sm:max-w-sm" />,
    [regionLabel],
  );
  return (
    <ToastContext value={show}>
      <Radix.Provider label={regionLabel} duration={DURATION_MS} swipeDirection="right">
        {children}
        {messages.map(({ id, tone, text }) => (
          <Radix.Root
            key={id}
            onOpenChange={(open) => !open && dismiss(id)}
            className="flex items-start gap-2.5 rounded-lg border border-line bg-raised p-3 text-sm shadow-float duration-150 data-[state=open]:animate-in data-[state=open]:slide-in-from-bottom-2 data-[state=open]:fade-in-0"
          >
            {tone === 'ok' ? <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ok-text" /> : <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-bad-text" />}
            <Radix.Description className="flex-1">{text}</Radix.Description>
            <Radix.Close aria-label={closeLabel} className="rounded text-ink-3 hover:text-ink">
              <X aria-hidden="true" className="size-4" />
            </Radix.Close>
          </Radix.Root>
        ))}
        {viewport}
      </Radix.Provider>
    </ToastContext>
  );
}

/** @throws Error outside of a ToastProvider: a fault of the page, not of a person. */
export function useToast(): Show {
  const show = useContext(ToastContext);
  if (!show) throw new Error('useToast needs a ToastProvider above it.');
  return show;
}
