'use client';
/** Owns the strip below the terminal: why the session ended and what can be done, or how far reconnecting is. */
import { CornerDownLeft, Loader, MonitorDown, RotateCw } from 'lucide-react';
import type { EndDetail, ErrorCode } from '@workbench/protocol';
import { errorCatalogue } from '@workbench/protocol';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Locale } from '../../i18n/locale.ts';
import { durationText } from './duration.ts';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import type { Stage } from './screen-state.ts';
import { useRemaining } from './use-remaining.ts';

/** Ends that somebody wanted. */
const expected: ReadonlySet<ErrorCode> = new Set(['exited', 'ended-by-user']);

export interface EndedBannerProps {
  readonly messages: TerminalMessages;
  readonly sentence: { readonly what: string; readonly todo: string };
  readonly code: ErrorCode;
  readonly detail: EndDetail | null;
  readonly onReconnect: () => void;
  /** Set while the session lives on, on another page. */
  readonly onTakeBack: (() => void) | null;
  readonly onBack: () => void;
}

export function EndedBanner({ messages, sentence, code, detail, onReconnect, onTakeBack, onBack }: EndedBannerProps) {
  const words = messages.ended;
  const retry = errorCatalogue[code].retry;
  return (
    <div className="shrink-0 border-t border-line bg-surface p-2" data-testid="session-ended" data-code={code}>
      <Callout
        tone={expected.has(code) ? 'info' : 'warn'}
        role="alert"
        title={
          <>
            {sentence.what} {detail?.exitCode !== undefined && fill(words.exitCode, { code: detail.exitCode })} {detail?.signal !== undefined && fill(words.signal, { signal: detail.signal })}
          </>
        }
        actions={
          <>
            {onTakeBack && (
              <Button look="primary" onClick={onTakeBack}>
                <MonitorDown aria-hidden="true" />
                {words.takeBack}
                <Hint words={words.reconnectHint} />
              </Button>
            )}
            {code === 'protocol' && (
              <Button look="primary" onClick={() => window.location.reload()}>
                <RotateCw aria-hidden="true" />
                {messages.failedToLoad.reload}
              </Button>
            )}
            {!onTakeBack && retry !== 'never' && (
              <Button look={retry === 'again' ? 'primary' : 'secondary'} onClick={onReconnect}>
                <RotateCw aria-hidden="true" />
                {words.reconnect}
                <Hint words={words.reconnectHint} />
              </Button>
            )}
            <Button look={retry === 'again' || code === 'protocol' ? 'secondary' : 'primary'} onClick={onBack}>
              {words.back}
            </Button>
            <span className="ml-auto self-end font-mono text-2xs text-ink-3">
              {fill(words.code, { code })}
              {detail?.requestId !== undefined && ` · ${fill(words.requestId, { id: detail.requestId })}`}
            </span>
          </>
        }
      >
        {sentence.todo}
        {detail?.hostKey && (
          <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-3 font-mono text-xs">
            <dt>{words.expectedKey}</dt>
            <dd className="break-all">{detail.hostKey.expected}</dd>
            <dt>{words.presentedKey}</dt>
            <dd className="break-all">{detail.hostKey.presented}</dd>
          </dl>
        )}
      </Callout>
    </div>
  );
}

function Hint({ words }: { words: string }) {
  return (
    <span className="hidden items-center gap-1 font-normal sm:inline-flex">
      {words} <CornerDownLeft aria-hidden="true" />
    </span>
  );
}

export interface WaitingBannerProps {
  readonly locale: Locale;
  readonly messages: TerminalMessages;
  /** When the gateway gives the session up, on the clock of `performance.now()`. */
  readonly keptUntil: number;
  /** Null while a try is under way. */
  readonly onRetry: (() => void) | null;
}

/** The connection is lost, and the session is not. */
export function WaitingBanner({ locale, messages, keptUntil, onRetry }: WaitingBannerProps) {
  const words = messages.lost;
  const left = useRemaining(keptUntil);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1.5 border-t border-line bg-surface px-3 py-2 text-sm" data-testid="connection-lost">
      <Loader aria-hidden="true" className="size-4 animate-spin text-warn-text" />
      <span className="min-w-0 flex-1">
        <span role="status">
          <strong className="font-semibold">{words.waiting}</strong> {words.typing}
        </span>{' '}
        {/* Counts down once a second: nothing to be read out each time. */}
        <span className="text-ink-2 tabular-nums">{fill(words.keeps, { time: durationText(locale, left ?? 0) })}</span>
      </span>
      <Button size="sm" disabled={!onRetry} onClick={() => onRetry?.()}>
        <RotateCw aria-hidden="true" />
        {words.retry}
      </Button>
    </div>
  );
}

export function ReconnectingBanner({ messages, stage, onCancel }: { messages: TerminalMessages; stage: Stage; onCancel: () => void }) {
  return (
    <div role="status" className="flex shrink-0 items-center gap-2.5 border-t border-line bg-surface px-3 py-2 text-sm">
      <Loader aria-hidden="true" className="size-4 animate-spin text-accent-text" />
      <span className="min-w-0 flex-1 truncate">{fill(messages.opening.reconnecting, { stage: messages.opening.stages[stage] })}</span>
      <Button size="sm" onClick={onCancel}>
        {messages.opening.cancel}
      </Button>
    </div>
  );
}
