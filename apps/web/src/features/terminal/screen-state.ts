/** Owns what the terminal page shows at one moment, and the words derived from the connection. Pure; it knows neither React nor xterm.js. */
import { resumedSession, type ConnectionState, type RoundTripTimes } from '@workbench/client';
import type { ProgressStage, TerminalSize, TransportKind } from '@workbench/protocol';
import type { SearchResult } from './mounted-terminal.ts';
import { noNotices, type Notices } from './notices.ts';

export interface ScreenState {
  readonly connection: ConnectionState;
  readonly roundTrip: RoundTripTimes | null;
  /** When the session will be ended, on the clock of `performance.now()`. */
  readonly deadlineAt: number | null;
  readonly size: TerminalSize | null;
  readonly title: string;
  /** The bell rang while the tab was hidden. */
  readonly bell: boolean;
  /** Counts rings, to flash once for each. */
  readonly rings: number;
  readonly notices: Notices;
  readonly pasteText: string | null;
  readonly linkUrl: string | null;
  readonly hoverUrl: string | null;
  readonly searching: boolean;
  readonly searchResult: SearchResult | null;
  readonly dialog: 'shortcuts' | 'end' | 'leave' | null;
  readonly controlArmed: boolean;
}

export const initialScreen: ScreenState = {
  connection: { name: 'idle', attempt: 0 },
  roundTrip: null,
  deadlineAt: null,
  size: null,
  title: '',
  bell: false,
  rings: 0,
  notices: noNotices,
  pasteText: null,
  linkUrl: null,
  hoverUrl: null,
  searching: false,
  searchResult: null,
  dialog: null,
  controlArmed: false,
};

/** `data-status` of the terminal: tests and styles wait on it. */
export type Status = 'connecting' | 'question' | 'waiting' | 'ready' | 'ending' | 'ended';

export function statusOf(connection: ConnectionState): Status {
  if (resumedSession(connection)) return 'waiting';
  switch (connection.name) {
    case 'ready':
    case 'ending':
    case 'ended':
      return connection.name;
    case 'opening':
      return connection.question ? 'question' : 'connecting';
    default:
      return 'connecting';
  }
}

export type Stage = 'ticket' | 'gateway' | 'attaching' | ProgressStage;

/** How a page comes to its shell: over a road, or by going back to a session that runs. */
export type Way = TransportKind | 'attach';

const stagesOf: Readonly<Record<Way, readonly Stage[]>> = {
  'session-manager': ['ticket', 'gateway', 'checking-instance', 'starting-session', 'connecting', 'opening-shell'],
  ssh: ['ticket', 'gateway', 'checking-instance', 'connecting', 'verifying-host-key', 'authenticating', 'opening-shell'],
  attach: ['ticket', 'gateway', 'attaching'],
};

/** How far the opening is, or null when none is under way. Getting a lost connection back is no opening. */
export function stageOf(connection: ConnectionState, way: Way): Stage | null {
  if (resumedSession(connection)) return null;
  switch (connection.name) {
    case 'idle':
    case 'fetching-ticket':
      return 'ticket';
    case 'connecting':
    case 'greeting':
      return 'gateway';
    case 'opening':
      return way === 'attach' ? 'attaching' : (connection.stage ?? 'checking-instance');
    default:
      return null;
  }
}

export interface StageStep {
  readonly stage: Stage;
  readonly progress: 'done' | 'now' | 'later';
}

/** Every stage of a road, with how far each is. A stage that the road does not list counts as its last known one. */
export function stageSteps(way: Way, current: Stage): StageStep[] {
  const stages = stagesOf[way];
  const at = stages.indexOf(current);
  return stages.map((stage, index) => ({ stage, progress: index < at ? 'done' : index === at ? 'now' : 'later' }));
}

/** Milliseconds the session goes on without a page; 0 where it ends with this one. */
export const keptMs = (connection: ConnectionState): number => (connection.name === 'ready' && connection.offers.resume ? connection.session.limits.detachGraceMs : 0);

/** When the connection was lost that is being got back, on the clock of `performance.now()`. */
export const lostAt = (connection: ConnectionState): number => ('loss' in connection && connection.loss ? connection.loss.sinceMs : 0);
