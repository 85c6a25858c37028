'use client';
/** Owns the life of a MountedTerminal inside React: loads its chunk, mounts it once, keeps `ScreenState` true, disposes. It draws nothing. */
import type { ConnectionState } from '@workbench/client';
import { useEffect, useEffectEvent, useReducer, useRef, useState, type RefObject } from 'react';
import type { MountedTerminal, MountOptions, TerminalEvents } from './mounted-terminal.ts';
import { idleEnd, noticesIn, withNotice, withoutNotice, type Notice } from './notices.ts';
import { initialScreen, type ScreenState } from './screen-state.ts';

export type Load = 'loading' | 'loaded' | 'failed';

export interface UseMountedTerminal {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly terminal: RefObject<MountedTerminal | null>;
  readonly load: Load;
  readonly screen: ScreenState;
  readonly patch: (change: Partial<ScreenState>) => void;
  readonly notify: (notice: Omit<Notice, 'id'>) => void;
  readonly dismiss: (noticeId: number) => void;
}

export interface UseMountedTerminalOptions {
  readonly mount: Omit<MountOptions, 'element' | 'events' | 'listener'>;
  readonly handleState: (state: ConnectionState) => void;
  readonly handleShortcut: TerminalEvents['handleShortcut'];
  readonly handleReconnectKey: () => void;
}

/** How often it is looked whether an idle session printed something, milliseconds. */
const PRINTED_EVERY_MS = 1_000;

type Change = (state: ScreenState) => Partial<ScreenState>;

let lastNoticeId = 0;

export function useMountedTerminal(options: UseMountedTerminalOptions): UseMountedTerminal {
  const element = useRef<HTMLDivElement>(null);
  const terminal = useRef<MountedTerminal>(null);
  const [load, setLoad] = useState<Load>('loading');
  const [screen, change] = useReducer((state: ScreenState, changed: Change) => ({ ...state, ...changed(state) }), initialScreen);
  const patch = (changes: Partial<ScreenState>): void => change(() => changes);
  const [rings, ring] = useReducer((count: number) => count + 1, 0);
  const notify = (words: Omit<Notice, 'id'>): void => {
    const notice = { ...words, id: ++lastNoticeId };
    change(({ notices }) => ({ notices: withNotice(notices, notice) }));
  };
  const dismiss = (noticeId: number): void => change(({ notices }) => ({ notices: withoutNotice(notices, noticeId) }));

  const takeState = useEffectEvent((connection: ConnectionState) => {
    change(({ notices }) => ({ connection, notices: noticesIn(connection, notices) }));
    if (connection.name === 'ready') patch({ deadlineAt: performance.now() + (connection.session.deadline - connection.session.now) });
    options.handleState(connection);
  });

  const takeClipboardWrite = useEffectEvent((text: string) => {
    // Refused without focus, and missing without a secure context; then the person can do it with a click.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const written = clipboard ? clipboard.writeText(text) : Promise.reject(new Error('no clipboard'));
    written.then(
      () => notify({ kind: 'remoteCopied' }),
      () => notify({ kind: 'remoteCopyBlocked', text }),
    );
  });

  const takeBell = useEffectEvent(() => {
    ring();
    if (document.hidden) patch({ bell: true });
  });

  const { id: announcedIdleEnd = null, printedOffset = 0 } = idleEnd(screen.notices) ?? {};
  // What is typed puts an idle session's end off.
  const takeTyped = useEffectEvent(() => {
    if (announcedIdleEnd !== null) dismiss(announcedIdleEnd);
  });

  const takeShortcut = useEffectEvent(options.handleShortcut);
  const takeReconnectKey = useEffectEvent(options.handleReconnectKey);

  const mount = useEffectEvent((Mounted: typeof MountedTerminal, into: HTMLDivElement): MountedTerminal => {
    const mounted = new Mounted({
      ...options.mount,
      element: into,
      events: {
        handleTitle: (title) => patch({ title }),
        handleBell: () => takeBell(),
        handleSize: (size) => patch({ size }),
        handleShortcut: (shortcut) => takeShortcut(shortcut),
        handleReconnectKey: () => takeReconnectKey(),
        handlePasteQuestion: (pasteText) => patch({ pasteText }),
        handleClipboardWrite: (text) => takeClipboardWrite(text),
        handleLinkHover: (hoverUrl) => patch({ hoverUrl }),
        handleLink: (linkUrl) => patch({ linkUrl }),
        handleSearchResult: (searchResult) => patch({ searchResult }),
        handleControlUsed: () => patch({ controlArmed: false }),
        handleTyped: () => takeTyped(),
        handleSkippedUnmarked: (bytes) => notify({ kind: 'skipped', bytes }),
      },
      listener: {
        handleState: (state) => takeState(state),
        handleInputRefused: (kind) => notify({ kind }),
        handleInputNotSent: (bytes) => notify({ kind: 'not-sent', bytes }),
        handleResumed: () => notify({ kind: 'resumed' }),
        handleWarning: ({ code, inMs }) => notify({ kind: code, endsAt: performance.now() + inMs, printedOffset: mounted.client.printedOffset }),
        handleRoundTrip: (roundTrip) => patch({ roundTrip }),
      },
    });
    return mounted;
  });

  useEffect(() => {
    let left = false;
    // xterm.js touches the DOM as it loads and is half of the code of this route: it comes when a terminal is opened, and never on the server.
    import('./mounted-terminal.ts').then(
      ({ MountedTerminal: Mounted }) => {
        if (left || !element.current) return;
        const mounted = mount(Mounted, element.current);
        terminal.current = mounted;
        setLoad('loaded');
        mounted.client.start();
      },
      () => {
        if (!left) setLoad('failed');
      },
    );
    return () => {
      left = true;
      terminal.current?.dispose();
      terminal.current = null;
    };
  }, []);

  // What is printed puts an idle session's end off as well.
  const putOff = useEffectEvent(dismiss);
  useEffect(() => {
    const client = terminal.current?.client;
    if (announcedIdleEnd === null || !client) return;
    const timer = setInterval(() => client.printedOffset > printedOffset && putOff(announcedIdleEnd), PRINTED_EVERY_MS);
    return () => clearInterval(timer);
  }, [announcedIdleEnd, printedOffset]);

  useEffect(() => {
    const retry = (): void => terminal.current?.client.retryNow();
    const leave = (): void => terminal.current?.handleHidden(true);
    const look = (): void => {
      if (document.hidden) return terminal.current?.handleHidden(false);
      patch({ bell: false });
      // Timers of a hidden page run late; who looks at it wants it now.
      retry();
    };
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', retry);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', retry);
      window.removeEventListener('pagehide', leave);
    };
  }, []);

  return { element, terminal, load, screen: { ...screen, rings }, patch, notify, dismiss };
}
