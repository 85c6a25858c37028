'use client';
/** Owns the strip below the terminal: why the session ended and what can be done, or how far reconnecting is. */
import { CornerDownLeft, Loader, RotateCw } from 'lucide-react';
import type { EndDetail, ErrorCode } from '@workbench/protocol';
import { errorCatalogue } from '@workbench/protocol';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { fill } from '../../i18n/fill.ts';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import type { Stage } from './screen-state.ts';

/** Ends that somebody wanted. */
const expected: ReadonlySet<ErrorCode> = new Set(['exited', 'ended-by-user']);

export interface EndedBannerProps {
  readonly messages: TerminalMessages;
  readonly sentence: { readonly what: string; readonly todo: string };
  readonly code: ErrorCode;
  readonly detail: EndDetail | null;
  readonly onReconnect: () => void;
  readonly onBack: () => void;
}

export function EndedBanner({ messages, sentence, code, detail, onReconnect, onBack }: EndedBannerProps) {
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
            {retry !== 'never' && (
              <Button look={retry === 'again' ? 'primary' : 'secondary'} onClick={onReconnect}>
                <RotateCw aria-hidden="true" />
                {words.reconnect}
                <span className="hidden items-center gap-1 font-normal sm:inline-flex">
                  {words.reconnectHint} <CornerDownLeft aria-hidden="true" />
                </span>
              </Button>
            )}
            <Button look={retry === 'again' ? 'secondary' : 'primary'} onClick={onBack}>
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
