/** Owns the door of the terminal feature: what the page around it must hand over. It does not know how the page came by it. */
import type { EndDetail, ErrorCode, TransportRequest } from '@workbench/protocol';
import type { TerminalMessages } from './messages/terminal-messages.ts';

/** Why a terminal gave way to the form again; the form shows it, under its field where `detail.field` names one. */
export interface OpeningFailure {
  readonly code: ErrorCode;
  readonly detail: EndDetail | null;
}

/** What one connection attempt needs. `gatewayUrl` is the public address of the gateway without a path, as in WORKBENCH_GATEWAY_PUBLIC_URL. */
export type TicketAnswer = { readonly ticket: string; readonly gatewayUrl: string } | { readonly error: ErrorCode };

export interface TerminalViewProps {
  readonly instance: { readonly regionId: string; readonly instanceId: string; readonly name: string };
  /** Holds what was typed, secrets too: it stays in the page's memory and goes to the gateway only. Must not change while mounted. */
  readonly transport: TransportRequest;
  /** Asked anew for every attempt: a ticket opens one connection once. Must not throw for a refusal; a thrown error counts as an unreachable web app. */
  readonly requestTicket: () => Promise<TicketAnswer>;
  readonly messages: TerminalMessages;
  /** The error catalogue in the language of the page. */
  readonly errors: Readonly<Record<ErrorCode, { readonly what: string; readonly todo: string }>>;
  /**
   * The person wants the form back, or the first opening failed (`failure`). The form must still hold what was typed.
   * An opening that fails after a Reconnect is shown in place, because the old screen is still worth reading.
   */
  readonly onBack: (failure?: OpeningFailure) => void;
}
