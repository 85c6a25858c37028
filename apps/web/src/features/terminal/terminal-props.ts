/** Owns the door of the terminal feature: what the page around it must hand over. It does not know how the page came by it. */
import type { TicketAnswer } from '@workbench/client';
import type { EndDetail, ErrorCode, TransportRequest } from '@workbench/protocol';

/** Why a terminal gave way to the form again; the form shows it, under its field where there is one. */
export interface OpeningFailure {
  readonly code: ErrorCode;
  readonly detail: EndDetail | null;
}

export interface TerminalViewProps {
  readonly instance: { readonly regionId: string; readonly instanceId: string; readonly name: string };
  /** Holds what was typed, secrets too: it stays in the page's memory and goes to the gateway only. Read once, at the first rendering. */
  readonly transport: TransportRequest;
  /**
   * Asked anew for every attempt: a ticket opens one connection once. `gatewayUrl` is the public address of the gateway without a path, as in
   * WORKBENCH_GATEWAY_PUBLIC_URL. A rejected promise counts as a network that failed.
   */
  readonly requestTicket: () => Promise<TicketAnswer>;
  /**
   * The person wants the form back, or the first opening failed (`failure`). The form must still hold what was typed.
   * An opening that fails after a Reconnect is shown in place, because the old screen is still worth reading.
   */
  readonly onBack: (failure?: OpeningFailure) => void;
}
