'use client';
/** Owns the terminal page: puts the terminal, its bar, its banners and its questions together. The connection is the client's, the screen xterm.js's. */
import '@xterm/xterm/css/xterm.css';
import { canTakeBack, resumedSession } from '@workbench/client';
import { errorCatalogue } from '@workbench/protocol';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { fill } from '../../i18n/fill.ts';
import { useLanguage } from '../../i18n/messages-provider.tsx';
import { bytesText } from './bytes-text.ts';
import { copyText } from './copy-text.ts';
import { terminalMessages } from './messages/catalogues.ts';
import { NoticeStrips } from './notice-strip.tsx';
import { noticesShown, type Notice } from './notices.ts';
import { OpeningView } from './opening-view.tsx';
import { palettes } from './palette.ts';
import { DEFAULT_FONT_SIZE, clampFontSize, loadPreferences, savePreferences, type TerminalPreferences } from './preferences.ts';
import { QuestionDialog } from './question-dialog.tsx';
import { keptMs, lostAt, stageOf, statusOf } from './screen-state.ts';
import { SearchBar } from './search-bar.tsx';
import { EndedBanner, ReconnectingBanner, WaitingBanner } from './session-banner.tsx';
import type { Shortcut } from './shortcuts.ts';
import { StatusBar } from './status-bar.tsx';
import { TerminalDialogs } from './terminal-dialogs.tsx';
import type { TerminalViewProps } from './terminal-props.ts';
import { TouchKeys } from './touch-keys.tsx';
import { useColorScheme } from './use-color-scheme.ts';
import { useMountedTerminal } from './use-mounted-terminal.ts';
import { useLeaveWarning, useTitle } from './use-page-effects.ts';
import { useTerminalFocus } from './use-terminal-focus.ts';
import { useVisibleHeight } from './use-visible-height.ts';
import { windowTitle } from './window-title.ts';

export function TerminalView({ instance, beginning, road, requestTicket, onBack, onSession, again }: TerminalViewProps) {
  const { locale, messages: pageMessages } = useLanguage();
  const messages = terminalMessages[locale];
  const scheme = useColorScheme();
  // Which page it is stays, whatever becomes of its first session.
  const attached = beginning.kind === 'attach';
  const [apple] = useState(() => /Mac|iPhone|iPad/.test(navigator.platform));
  const [preferences, setPreferences] = useState(() => loadPreferences(localStorage));
  const visibleHeight = useVisibleHeight();
  const firstButton = useRef<HTMLButtonElement>(null);
  const { element, terminal, load, screen, patch, notify, dismiss } = useMountedTerminal({
    mount: {
      beginning,
      requestTicket,
      scheme,
      preferences,
      apple,
      label: `${fill(messages.label, { instance: instance.name })}. ${messages.keyboardHint}`,
      skipMark: (bytes) => fill(messages.lost.skipMark, { size: bytesText(locale, bytes) }),
      endMark: () => fill(messages.ended.mark, { time: new Date().toLocaleTimeString(locale) }),
    },
    handleState: (state) => {
      if (state.name === 'ready') onSession?.(state.session.sessionId);
      if (attached || state.name !== 'ended' || state.session !== null || state.attempt > 1) return;
      if (state.code === 'ended-by-user') onBack();
      else onBack({ code: state.code, detail: state.detail });
    },
    handleShortcut: (shortcut) => actOn[shortcut](),
    handleReconnectKey: () => reconnect(),
  });
  const { connection } = screen;
  const status = statusOf(connection);
  const way = attached && connection.attempt <= 1 ? 'attach' : road.kind;
  const stage = stageOf(connection, way);
  const lost = resumedSession(connection);
  const kept = keptMs(connection);
  const question = connection.name === 'opening' ? connection.question : null;

  const change = (next: TerminalPreferences): void => {
    setPreferences(next);
    savePreferences(localStorage, next);
    terminal.current?.setPreferences(next);
  };
  const resizeText = (by: number): void => change({ ...preferences, fontSize: clampFontSize(preferences.fontSize + by) });
  const focusTerminal = (): void => terminal.current?.focus();
  const reconnect = (): void => {
    if (canTakeBack(connection)) return terminal.current?.client.takeBack();
    if (connection.name !== 'ended' || errorCatalogue[connection.code].retry === 'never') return;
    if (!attached) terminal.current?.client.start();
    else if (again) terminal.current?.reopen(again);
    else onBack();
  };
  const copy = async (text: string): Promise<boolean> => {
    const copied = await copyText(text);
    notify({ kind: copied ? 'copied' : 'copyFailed' });
    return copied;
  };
  const copySelection = (): void => {
    const selection = terminal.current?.selection() ?? '';
    if (selection !== '') void copy(selection);
  };
  const copyOffered = (notice: Notice): void => {
    void copy(notice.text ?? '').then((copied) => copied && dismiss(notice.id));
  };
  const actOn: Record<Shortcut, () => void> = {
    copy: copySelection,
    paste: () => {},
    search: () => patch({ searching: true }),
    larger: () => resizeText(1),
    smaller: () => resizeText(-1),
    'reset-size': () => change({ ...preferences, fontSize: DEFAULT_FONT_SIZE }),
    leave: () => firstButton.current?.focus(),
  };

  useEffect(() => terminal.current?.setScheme(scheme), [terminal, scheme]);
  useTitle(windowTitle(instance.name, screen.title, screen.bell));
  useLeaveWarning(status === 'ready' && kept === 0);
  // While it opens, the keyboard belongs to the opening view.
  useTerminalFocus(stage !== null || screen.pasteText !== null || screen.linkUrl !== null || screen.dialog !== null, focusTerminal);

  return (
    <section
      aria-label={fill(messages.label, { instance: instance.name })}
      data-testid="terminal"
      data-status={status}
      data-attempt={connection.attempt}
      className="fixed inset-x-0 top-0 z-30 flex h-dvh flex-col"
      style={{ background: palettes[scheme].background, ...(visibleHeight !== null && { height: visibleHeight }) }}
    >
      <StatusBar
        locale={locale}
        messages={messages}
        screen={screen}
        instanceName={instance.name}
        transport={road}
        screenReader={preferences.screenReader}
        firstButton={firstButton}
        actions={{
          back: () => (status === 'ready' ? patch({ dialog: 'leave' }) : onBack()),
          search: () => patch({ searching: true }),
          larger: () => resizeText(1),
          smaller: () => resizeText(-1),
          toggleScreenReader: () => change({ ...preferences, screenReader: !preferences.screenReader }),
          showShortcuts: () => patch({ dialog: 'shortcuts' }),
          end: () => (status === 'ready' ? patch({ dialog: 'end' }) : terminal.current?.client.end()),
        }}
      />
      <div className="relative min-h-0 flex-1 py-1 pl-2">
        {/* Before the terminal, which keeps Tab to itself: with the keyboard they are reached from the bar. */}
        <NoticeStrips locale={locale} messages={messages} notices={noticesShown(screen.notices)} onCopy={copyOffered} onDismiss={({ id }) => dismiss(id)} onFocusLost={focusTerminal} />
        <div ref={element} className="size-full" />
        {screen.rings > 0 && <div key={screen.rings} aria-hidden="true" className="pointer-events-none absolute inset-0 animate-out fade-out-0 fill-mode-forwards border-2 border-warn duration-500" />}
        {screen.hoverUrl !== null && <LinkHint url={screen.hoverUrl} hint={fill(messages.notices.linkHint, { key: apple ? '⌘' : 'Ctrl' })} />}
        {screen.searching && (
          <SearchBar
            messages={messages}
            result={screen.searchResult}
            onFind={(text, direction, options) => terminal.current?.find(text, direction, options)}
            onClose={() => {
              terminal.current?.clearSearch();
              patch({ searching: false, searchResult: null });
              focusTerminal();
            }}
          />
        )}
        {connection.attempt <= 1 && stage && load !== 'failed' && (
          <OpeningView messages={messages} instanceName={instance.name} username={road.username} kind={road.kind} way={way} stage={stage} onCancel={() => (load === 'loaded' ? terminal.current?.client.end() : onBack())} />
        )}
        {load === 'failed' && <LoadFailure words={messages.failedToLoad} />}
      </div>
      {lost && (
        <WaitingBanner
          locale={locale}
          messages={messages}
          keptUntil={lostAt(connection) + lost.limits.detachGraceMs}
          onRetry={connection.name === 'waiting' ? () => terminal.current?.client.retryNow() : null}
        />
      )}
      {connection.attempt > 1 && stage && <ReconnectingBanner messages={messages} stage={stage} onCancel={() => terminal.current?.client.end()} />}
      {connection.name === 'ended' && (connection.session !== null || connection.attempt > 1 || attached) && (
        <EndedBanner
          messages={messages}
          sentence={pageMessages.errors[connection.code]}
          code={connection.code}
          detail={connection.detail}
          onReconnect={() => {
            reconnect();
            focusTerminal();
          }}
          onTakeBack={
            canTakeBack(connection)
              ? () => {
                  terminal.current?.client.takeBack();
                  focusTerminal();
                }
              : null
          }
          onBack={() => onBack()}
        />
      )}
      <TouchKeys
        messages={messages}
        controlArmed={screen.controlArmed}
        onKey={(key) => terminal.current?.press(key)}
        onControl={(controlArmed) => {
          terminal.current?.armControl(controlArmed);
          patch({ controlArmed });
        }}
      />
      {question && <QuestionDialog key={question.id} locale={locale} messages={messages} instanceName={instance.name} question={question} onAnswer={(accept, responses) => terminal.current?.client.answer(question.id, accept, responses)} />}
      <TerminalDialogs
        locale={locale}
        messages={messages}
        instanceName={instance.name}
        apple={apple}
        screen={screen}
        keptMs={kept}
        onClose={() => patch({ pasteText: null, linkUrl: null, dialog: null })}
        onPaste={(text) => terminal.current?.paste(text)}
        onEnd={() => terminal.current?.client.end()}
        onLeave={() => onBack()}
      />
    </section>
  );
}

/** Where a link leads, as browsers show it. */
function LinkHint({ url, hint }: { url: string; hint: string }) {
  return (
    <div className="pointer-events-none absolute bottom-0 left-0 z-10 max-w-[80%] truncate rounded-tr-md border-t border-r border-line bg-raised px-2 py-1 font-mono text-xs text-ink-2">
      {url} <span className="font-sans text-ink-3">· {hint}</span>
    </div>
  );
}

function LoadFailure({ words }: { words: { readonly what: string; readonly todo: string; readonly reload: string } }) {
  return (
    <div className="absolute inset-0 z-10 flex items-center justify-center bg-canvas p-4">
      <Callout tone="bad" role="alert" title={words.what} actions={<Button onClick={() => window.location.reload()}>{words.reload}</Button>} className="max-w-sm">
        {words.todo}
      </Callout>
    </div>
  );
}
