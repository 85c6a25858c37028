/** Owns the door of the terminal feature: what the page around it must hand over. It does not know how the page came by it. */
import type { Beginning, TicketAnswer, WantedTicket } from '@workbench/client';
import type { EndDetail, ErrorCode, SessionId, TransportKind } from '@workbench/protocol';

/** Why a terminal gave way to the form again; the form shows it, under its field where there is one. */
export interface OpeningFailure {
  readonly code: ErrorCode;
  readonly detail: EndDetail | null;
}

export interface TerminalViewProps {
  readonly instance: { readonly regionId: string; readonly instanceId: string; readonly name: string };
  /** May hold what was typed, secrets too: it stays in the page's memory and goes to the gateway only. Read once, at the first rendering. */
  readonly beginning: Beginning;
  readonly road: { readonly kind: TransportKind; readonly username: string };
  /**
   * Asked anew for every connection: a ticket opens one, once. `gatewayUrl` is the public address of the gateway without a path, as in
   * WORKBENCH_GATEWAY_PUBLIC_URL. A rejected promise counts as a network that failed.
   */
  readonly requestTicket: (wanted: WantedTicket) => Promise<TicketAnswer>;
  /**
   * The person wants the form back, or the first opening failed (`failure`). The form must still hold what was typed.
   * An opening that fails after a Reconnect is shown in place, because the old screen is still worth reading.
   */
  readonly onBack: (failure?: OpeningFailure) => void;
  /** A session is on the screen; its page has an address of its own. */
  readonly onSession?: (id: SessionId) => void;
  /** For a page that attached: how it opens a new session when the old one has ended; null where that needs a secret, which it does not have. */
  readonly again?: Beginning | null;
}
