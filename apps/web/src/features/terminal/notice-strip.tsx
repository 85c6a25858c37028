'use client';
/** Owns short words over the terminal about what just happened. What ends a session is the banner's, not this. */
import { MAX_WAITING_INPUT_BYTES } from '@workbench/client';
import { X } from 'lucide-react';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type MouseEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Locale } from '../../i18n/locale.ts';
import { bytesText } from './bytes-text.ts';
import { durationText } from './duration.ts';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import type { Notice, NoticeKind } from './notices.ts';
import { useRemaining } from './use-remaining.ts';

/** Long enough to read a sentence twice, milliseconds. */
const SHOWN_MS = 8_000;
/** An end that was announced, and has not come so long after its time, was put off: something was typed or printed, milliseconds. */
const LATE_MS = 2_000;

/** What went wrong with what was typed. */
const ALERTS: readonly NoticeKind[] = ['not-ready', 'too-much', 'not-sent'];

interface NoticeWords {
  readonly locale: Locale;
  readonly messages: TerminalMessages;
}

export interface NoticeStripsProps extends NoticeWords {
  /** From top to bottom. */
  readonly notices: readonly Notice[];
  readonly onCopy: (notice: Notice) => void;
  readonly onDismiss: (notice: Notice) => void;
  /** One went that had the keyboard. */
  readonly onFocusLost: () => void;
}

export function NoticeStrips({ notices, onCopy, onDismiss, ...each }: NoticeStripsProps) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-0 z-20 flex max-h-full flex-col items-center gap-2 overflow-y-auto px-3 pt-1 pb-3">
      {notices.map((notice) => (
        <NoticeStrip key={notice.id} {...each} notice={notice} onCopy={() => onCopy(notice)} onDismiss={() => onDismiss(notice)} />
      ))}
    </div>
  );
}

export interface NoticeStripProps extends NoticeWords {
  readonly notice: Notice;
  readonly onCopy: () => void;
  readonly onDismiss: () => void;
  readonly onFocusLost: () => void;
}

/** A press of the mouse leaves the keyboard where it is. */
const keepFocus = (event: MouseEvent): void => event.preventDefault();

export function NoticeStrip({ locale, messages, notice, onCopy, onDismiss, onFocusLost }: NoticeStripProps) {
  const { kind, endsAt, bytes, text } = notice;
  const left = useRemaining(endsAt ?? null);
  const [shownMs] = useState(() => (text !== undefined ? null : left === null ? SHOWN_MS : left + LATE_MS));
  const dismiss = useEffectEvent(onDismiss);
  const loseFocus = useEffectEvent(onFocusLost);
  const strip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = strip.current;
    return () => {
      if (element?.contains(document.activeElement)) loseFocus();
    };
  }, []);
  useEffect(() => {
    if (shownMs === null) return;
    const timer = setTimeout(() => dismiss(), shownMs);
    return () => clearTimeout(timer);
    // The same words again, in the same place, count anew.
  }, [shownMs, notice]);
  const words = (ms: number): string => fill(messages.notices[kind], { time: durationText(locale, ms), size: bytesText(locale, bytes ?? 0), limit: bytesText(locale, MAX_WAITING_INPUT_BYTES) });
  return (
    <div
      ref={strip}
      data-testid="terminal-notice"
      data-kind={kind}
      className="pointer-events-auto flex max-w-full items-center gap-2 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3 text-sm shadow-float duration-150 animate-in fade-in-0 slide-in-from-bottom-2"
    >
      {left === null ? <span role={ALERTS.includes(kind) ? 'alert' : 'status'}>{words(0)}</span> : <Countdown words={words} left={left} />}
      {text !== undefined && (
        <Button size="sm" onMouseDown={keepFocus} onClick={onCopy}>
          {messages.notices.copyNow}
        </Button>
      )}
      <Button look="quiet" size="icon-sm" aria-label={messages.notices.dismiss} onMouseDown={keepFocus} onClick={onDismiss}>
        <X />
      </Button>
    </div>
  );
}

/** A screen reader hears once what it began with, and later may read how far it is. Each stands for itself: a region that is read aloud must not tick. */
function Countdown({ words, left }: { words: (ms: number) => string; left: number }) {
  const [atFirst] = useState(left);
  const heard = left <= atFirst - SHOWN_MS;
  return (
    <>
      <span role="status" className="sr-only">
        {heard ? '' : words(atFirst)}
      </span>
      <span role="timer" aria-hidden={!heard}>
        {words(left)}
      </span>
    </>
  );
}
