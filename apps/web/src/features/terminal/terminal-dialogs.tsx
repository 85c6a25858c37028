'use client';
/** Owns the windows that a terminal may open over itself: paste, link, end, shortcuts. Each asks before something happens; none does it. */
import { Button } from '../../components/ui/button.tsx';
import { ConfirmDialog } from '../../components/ui/confirm-dialog.tsx';
import { Dialog, DialogContent } from '../../components/ui/dialog.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Locale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { durationText } from './duration.ts';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import { defuse, previewOf } from './paste.ts';
import type { ScreenState } from './screen-state.ts';
import { shortcutKeys, type Shortcut } from './shortcuts.ts';

export interface TerminalDialogsProps {
  readonly locale: Locale;
  readonly messages: TerminalMessages;
  readonly instanceName: string;
  readonly apple: boolean;
  readonly screen: ScreenState;
  /** Milliseconds the session goes on without a page. */
  readonly keptMs: number;
  /** Closes whatever is open. */
  readonly onClose: () => void;
  readonly onPaste: (text: string) => void;
  readonly onEnd: () => void;
  readonly onLeave: () => void;
}

/** At most one is open. */
export function TerminalDialogs({ locale, messages, instanceName, apple, screen, keptMs, onClose, onPaste, onEnd, onLeave }: TerminalDialogsProps) {
  const { pasteText, linkUrl, dialog } = screen;
  const andClose = (run: () => void) => () => {
    onClose();
    run();
  };
  if (pasteText !== null) return <PasteDialog locale={locale} messages={messages} text={pasteText} onConfirm={andClose(() => onPaste(pasteText))} onCancel={onClose} />;
  if (linkUrl !== null) return <LinkDialog messages={messages} url={linkUrl} onConfirm={andClose(() => window.open(linkUrl, '_blank', 'noopener,noreferrer'))} onCancel={onClose} />;
  const kept = keptMs > 0 ? durationText(locale, keptMs) : null;
  const leaving = { messages, instanceName, kept, onCancel: onClose };
  if (dialog === 'end') return <EndDialog {...leaving} onConfirm={andClose(onEnd)} />;
  if (dialog === 'leave') return kept === null ? <EndDialog {...leaving} onConfirm={andClose(onLeave)} /> : <LeaveDialog {...leaving} kept={kept} onConfirm={andClose(onLeave)} />;
  if (dialog === 'shortcuts') return <ShortcutsDialog messages={messages} apple={apple} kept={kept} onClose={onClose} />;
  return null;
}

function PasteDialog({ locale, messages, text, onConfirm, onCancel }: { locale: Locale; messages: TerminalMessages; text: string; onConfirm: () => void; onCancel: () => void }) {
  const words = messages.paste;
  const { lines, characters, beginning, rest } = previewOf(defuse(text));
  const number = new Intl.NumberFormat(locale);
  return (
    <ConfirmDialog open onOpenChange={(open) => !open && onCancel()} title={words.title} description={words.text} confirmLabel={words.confirm} cancelLabel={words.cancel} look="primary" onConfirm={onConfirm}>
      <pre className="mt-3 max-h-56 overflow-auto rounded-lg border border-line bg-canvas p-2.5 text-xs whitespace-pre-wrap break-all">{beginning}</pre>
      <p className="mt-2 text-xs text-ink-3">
        {fill(words.size, { lines: number.format(lines), characters: number.format(characters) })} {rest > 0 && fill(words.more, { characters: number.format(rest) })}
      </p>
    </ConfirmDialog>
  );
}

function LinkDialog({ messages, url, onConfirm, onCancel }: { messages: TerminalMessages; url: string; onConfirm: () => void; onCancel: () => void }) {
  const words = messages.link;
  return (
    <ConfirmDialog open onOpenChange={(open) => !open && onCancel()} title={words.title} description={words.text} confirmLabel={words.open} cancelLabel={words.cancel} look="primary" onConfirm={onConfirm}>
      <p className="mt-3 max-h-40 overflow-auto rounded-lg border border-line bg-canvas p-2.5 font-mono text-xs break-all">{url}</p>
    </ConfirmDialog>
  );
}

interface LeavingProps {
  readonly messages: TerminalMessages;
  readonly instanceName: string;
  /** How long the session goes on without a page; null where it does not. */
  readonly kept: string | null;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

function EndDialog({ messages, instanceName, kept, onConfirm, onCancel }: LeavingProps) {
  const words = messages.actions;
  // The same act as on the Sessions page, so the same words.
  const { endTitle, endText } = useMessages().sessions;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onCancel()}
      title={endTitle}
      description={`${fill(endText, { instance: instanceName })}${kept === null ? '' : ` ${fill(words.endKeeps, { time: kept })}`}`}
      confirmLabel={words.end}
      cancelLabel={words.cancel}
      onConfirm={onConfirm}
    />
  );
}

function LeaveDialog({ messages, instanceName, kept, onConfirm, onCancel }: LeavingProps) {
  const words = messages.actions;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onCancel()}
      title={words.leaveTitle}
      description={fill(words.leaveText, { instance: instanceName, time: kept ?? '' })}
      confirmLabel={words.leave}
      cancelLabel={words.cancel}
      look="primary"
      onConfirm={onConfirm}
    />
  );
}

const listed: readonly { readonly shortcut: Shortcut; readonly word: 'copy' | 'paste' | 'search' | 'larger' | 'smaller' | 'reset' | 'leave' }[] = [
  { shortcut: 'copy', word: 'copy' },
  { shortcut: 'paste', word: 'paste' },
  { shortcut: 'search', word: 'search' },
  { shortcut: 'larger', word: 'larger' },
  { shortcut: 'smaller', word: 'smaller' },
  { shortcut: 'reset-size', word: 'reset' },
  { shortcut: 'leave', word: 'leave' },
];

function ShortcutsDialog({ messages, apple, kept, onClose }: { messages: TerminalMessages; apple: boolean; kept: string | null; onClose: () => void }) {
  const words = messages.shortcuts;
  const keys = shortcutKeys(apple);
  const rows: { label: string; keys: readonly string[] }[] = [
    ...listed.map(({ shortcut, word }) => ({ label: words[word], keys: keys[shortcut] })),
    { label: words.link, keys: [apple ? '⌘' : 'Ctrl', words.linkKey] },
    { label: words.select, keys: [apple ? '⌥' : 'Shift', words.selectKey] },
  ];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={words.title} closeLabel={words.close} footer={<Button onClick={onClose}>{words.close}</Button>}>
        <dl className="flex flex-col divide-y divide-line text-sm">
          {rows.map(({ label, keys: combination }) => (
            <div key={label} className="flex items-center justify-between gap-4 py-2">
              <dt className="text-ink-2">{label}</dt>
              <dd className="flex shrink-0 gap-1">
                {combination.map((key) => (
                  <kbd key={key} className="rounded border border-line-strong bg-canvas px-1.5 py-0.5 text-xs">
                    {key}
                  </kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        {kept !== null && <p className="mt-3 text-sm text-ink-2">{fill(words.keeps, { time: kept })}</p>}
      </DialogContent>
    </Dialog>
  );
}
