'use client';
/** Owns the bar above the terminal: where one is, how the connection does, and the few buttons. */
import { canTakeBack } from '@workbench/client';
import { Accessibility, AArrowDown, AArrowUp, ArrowLeft, Ellipsis, Keyboard, Power, Search } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '../../components/ui/dropdown-menu.tsx';
import { StatusDot, type DotTone } from '../../components/ui/status-dot.tsx';
import { Tooltip, TooltipProvider } from '../../components/ui/tooltip.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Locale } from '../../i18n/locale.ts';
import { durationText } from './duration.ts';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import { statusOf, type ScreenState, type Status } from './screen-state.ts';
import { useRemaining } from './use-remaining.ts';

/** Below this much time left the countdown asks for attention, milliseconds. It is the first warning of the gateway. */
const NEAR_MS = 15 * 60 * 1_000;

const dots: Readonly<Record<Status, DotTone>> = { connecting: 'accent', question: 'accent', waiting: 'warn', ready: 'ok', ending: 'warn', ended: 'idle' };

export interface StatusBarProps {
  readonly locale: Locale;
  readonly messages: TerminalMessages;
  readonly screen: ScreenState;
  readonly instanceName: string;
  readonly transport: { readonly kind: 'session-manager' | 'ssh'; readonly username: string };
  readonly screenReader: boolean;
  readonly firstButton: Ref<HTMLButtonElement>;
  readonly actions: {
    readonly back: () => void;
    readonly search: () => void;
    readonly larger: () => void;
    readonly smaller: () => void;
    readonly toggleScreenReader: () => void;
    readonly showShortcuts: () => void;
    readonly end: () => void;
  };
}

export function StatusBar({ locale, messages, screen, instanceName, transport, screenReader, firstButton, actions }: StatusBarProps) {
  const status = statusOf(screen.connection);
  const words = messages.actions;
  const live = status === 'ready' || status === 'connecting' || status === 'question';
  return (
    <TooltipProvider delayDuration={400}>
      <header className="flex h-10 shrink-0 items-center gap-1.5 border-b border-line bg-surface px-1.5 text-xs" aria-label={messages.status.label}>
        <IconButton label={words.back} onClick={actions.back} ref={firstButton}>
          <ArrowLeft />
        </IconButton>
        <div className="flex min-w-0 items-center gap-2">
          <StatusDot tone={dots[status]} moving={status === 'connecting' || status === 'waiting'} />
          <h1 className="truncate text-sm font-semibold text-ink">{instanceName}</h1>
          <span className="hidden shrink-0 text-ink-3 sm:inline">
            {messages.status[canTakeBack(screen.connection) ? 'elsewhere' : status === 'question' ? 'connecting' : status]}
          </span>
          <span className="hidden min-w-0 truncate rounded bg-canvas px-1.5 py-0.5 font-mono text-ink-2 md:inline">
            {transport.username} · {messages.status[transport.kind]}
          </span>
        </div>
        <div className="ml-auto flex shrink-0 items-center gap-3 pl-2 font-mono text-ink-3 tabular-nums">
          <Latency locale={locale} messages={messages} screen={screen} />
          {screen.size && (
            <span className="hidden lg:inline" title={messages.status.size} data-testid="terminal-size">
              {screen.size.cols}×{screen.size.rows}
            </span>
          )}
          {status === 'ready' && <TimeLeft locale={locale} messages={messages} deadlineAt={screen.deadlineAt} />}
        </div>
        <div className="flex shrink-0 items-center gap-0.5 pl-1">
          <div className="hidden items-center gap-0.5 md:flex">
            <IconButton label={words.search} onClick={actions.search}>
              <Search />
            </IconButton>
            <IconButton keepsFocus label={words.smaller} onClick={actions.smaller}>
              <AArrowDown />
            </IconButton>
            <IconButton keepsFocus label={words.larger} onClick={actions.larger}>
              <AArrowUp />
            </IconButton>
            <IconButton label={words.screenReader} pressed={screenReader} onClick={actions.toggleScreenReader}>
              <Accessibility />
            </IconButton>
            <IconButton label={words.shortcuts} onClick={actions.showShortcuts}>
              <Keyboard />
            </IconButton>
          </div>
          <Menu>
            <MenuTrigger asChild>
              <Button look="quiet" size="icon" className="md:hidden" aria-label={words.more}>
                <Ellipsis />
              </Button>
            </MenuTrigger>
            <MenuContent align="end">
              <MenuItem onSelect={actions.search}>
                <Search /> {words.search}
              </MenuItem>
              <MenuItem onSelect={actions.larger}>
                <AArrowUp /> {words.larger}
              </MenuItem>
              <MenuItem onSelect={actions.smaller}>
                <AArrowDown /> {words.smaller}
              </MenuItem>
              <MenuItem onSelect={actions.toggleScreenReader}>
                <Accessibility /> {words.screenReader}
              </MenuItem>
              <MenuSeparator />
              <MenuItem onSelect={actions.showShortcuts}>
                <Keyboard /> {words.shortcuts}
              </MenuItem>
            </MenuContent>
          </Menu>
          <Button look="quiet" size="sm" disabled={!live} onClick={actions.end} className="text-bad-text enabled:hover:bg-bad-soft enabled:hover:text-bad-text" aria-label={words.end}>
            <Power />
            <span className="hidden lg:inline">{words.end}</span>
          </Button>
        </div>
      </header>
    </TooltipProvider>
  );
}

interface IconButtonProps {
  readonly label: string;
  readonly pressed?: boolean;
  /** A click leaves the keyboard with the terminal. */
  readonly keepsFocus?: boolean;
  readonly onClick: () => void;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
}

function IconButton({ label, pressed, keepsFocus, onClick, ref, children }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button look="quiet" size="icon" aria-label={label} aria-pressed={pressed} onMouseDown={(event) => keepsFocus && event.preventDefault()} onClick={onClick} ref={ref} className={pressed === true ? 'bg-accent-soft text-accent-text' : undefined}>
        {children}
      </Button>
    </Tooltip>
  );
}

function Latency({ locale, messages, screen }: { locale: Locale; messages: TerminalMessages; screen: ScreenState }) {
  if (screen.connection.name !== 'ready' || !screen.roundTrip) return null;
  const { gatewayMs, instanceMs } = screen.roundTrip;
  const milliseconds = (value: number): string => `${new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)}\u00a0ms`;
  const words = fill(instanceMs === null ? messages.status.latency : messages.status.latencyBoth, { gateway: milliseconds(gatewayMs), instance: milliseconds(instanceMs ?? 0) });
  return (
    <span className="hidden sm:inline" title={words}>
      <span aria-hidden="true">
        <Part name={messages.status.gateway}>{milliseconds(gatewayMs)}</Part>
        {instanceMs !== null && (
          <>
            {' · '}
            <Part name={messages.status.instance}>{milliseconds(instanceMs)}</Part>
          </>
        )}
      </span>
      <span className="sr-only">{words}</span>
    </span>
  );
}

/** Where there is room, the name of the way a figure is of; on a narrow page the order tells. */
function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <span className="hidden font-sans xl:inline">{name} </span>
      {children}
    </>
  );
}

function TimeLeft({ locale, messages, deadlineAt }: { locale: Locale; messages: TerminalMessages; deadlineAt: number | null }) {
  const remaining = useRemaining(deadlineAt);
  if (remaining === null) return null;
  const time = durationText(locale, remaining);
  const words = fill(messages.status.timeLeft, { time });
  return (
    <span title={words} className={remaining < NEAR_MS ? 'font-semibold text-warn-text' : undefined}>
      <span aria-hidden="true">{time}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
