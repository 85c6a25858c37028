/** Owns the list of sentences the terminal needs; `{name}` marks what is filled in. Plain data, so that a server component can pass it on. */
import type { ProgressStage } from '@workbench/protocol';

export interface TerminalMessages {
  readonly terminalLabel: string;
  readonly loading: string;
  readonly opening: {
    readonly title: string;
    readonly waiting: string;
    readonly stages: Readonly<Record<'ticket' | 'gateway' | ProgressStage, string>>;
    readonly cancel: string;
  };
  readonly question: {
    readonly hostKeyTitle: string;
    readonly hostKeyBody: string;
    readonly hostKeyAdvice: string;
    readonly address: string;
    readonly keyType: string;
    readonly fingerprint: string;
    readonly accept: string;
    readonly decline: string;
    readonly promptsTitle: string;
    readonly promptsSubmit: string;
    readonly bannerTitle: string;
    readonly bannerAccept: string;
    readonly timeLeft: string;
  };
  readonly status: {
    readonly label: string;
    readonly states: Readonly<Record<'connecting' | 'ready' | 'ending' | 'ended', string>>;
    readonly sessionManager: string;
    readonly ssh: string;
    readonly user: string;
    readonly size: string;
    readonly latency: string;
    readonly latencyGateway: string;
    readonly latencyInstance: string;
    readonly timeLeft: string;
    readonly timeLeftTitle: string;
  };
  readonly actions: {
    readonly search: string;
    readonly larger: string;
    readonly smaller: string;
    readonly screenReader: string;
    readonly shortcuts: string;
    readonly end: string;
    readonly more: string;
  };
  readonly ended: {
    readonly title: string;
    readonly exitCode: string;
    readonly signal: string;
    readonly code: string;
    readonly requestId: string;
    readonly reconnect: string;
    readonly reconnectKey: string;
    readonly back: string;
    readonly separator: string;
  };
  readonly notices: {
    readonly notSent: string;
    readonly tooMuch: string;
    readonly copied: string;
    readonly copyFailed: string;
    readonly remoteCopied: string;
    readonly remoteCopyBlocked: string;
    readonly copyNow: string;
    readonly bell: string;
    readonly warningDeadline: string;
    readonly warningIdle: string;
    readonly warningDraining: string;
    readonly dismiss: string;
    readonly gap: string;
  };
  readonly paste: {
    readonly title: string;
    readonly body: string;
    readonly control: string;
    readonly confirm: string;
    readonly cancel: string;
  };
  readonly link: { readonly title: string; readonly body: string; readonly open: string; readonly cancel: string; readonly hint: string };
  readonly search: { readonly label: string; readonly previous: string; readonly next: string; readonly close: string; readonly caseSensitive: string; readonly none: string; readonly count: string };
  readonly shortcuts: { readonly title: string; readonly copy: string; readonly paste: string; readonly search: string; readonly larger: string; readonly smaller: string; readonly reset: string; readonly leave: string; readonly link: string; readonly close: string };
}
