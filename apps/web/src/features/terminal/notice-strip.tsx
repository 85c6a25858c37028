'use client';
/** Owns short words over the terminal about what just happened. What ends a session is the banner's, not this. */
import { MAX_WAITING_INPUT_BYTES } from '@workbench/client';
import { X } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Locale } from '../../i18n/locale.ts';
import { bytesText } from './bytes-text.ts';
import { durationText } from './duration.ts';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import type { Notice } from './screen-state.ts';

/** Long enough to read a sentence twice, milliseconds. */
const SHOWN_MS = 8_000;

export interface NoticeStripProps {
  readonly locale: Locale;
  readonly messages: TerminalMessages;
  readonly notice: Notice;
  readonly onCopy: (text: string) => void;
  readonly onDismiss: () => void;
}

export function NoticeStrip({ locale, messages, notice, onCopy, onDismiss }: NoticeStripProps) {
  const { id, kind, inMs, bytes, text } = notice;
  const lasting = text !== undefined || inMs !== undefined;
  const dismiss = useEffectEvent(onDismiss);
  useEffect(() => {
    if (lasting) return;
    const timer = setTimeout(() => dismiss(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, lasting]);
  return (
    <div
      key={id}
      role={kind === 'not-ready' || kind === 'too-much' || kind === 'not-sent' ? 'alert' : 'status'}
      data-testid="terminal-notice"
      data-kind={kind}
      className="absolute inset-x-0 bottom-3 z-20 mx-auto flex w-fit max-w-[calc(100%-1.5rem)] items-center gap-2 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3 text-sm shadow-float duration-150 animate-in fade-in-0 slide-in-from-bottom-2"
    >
      <span>{fill(messages.notices[kind], { time: durationText(locale, inMs ?? 0), size: bytesText(locale, bytes ?? 0), limit: bytesText(locale, MAX_WAITING_INPUT_BYTES) })}</span>
      {text !== undefined && (
        <Button size="sm" onClick={() => onCopy(text)}>
          {messages.notices.copyNow}
        </Button>
      )}
      <Button look="quiet" size="icon-sm" aria-label={messages.notices.dismiss} onClick={onDismiss}>
        <X />
      </Button>
    </div>
  );
}
