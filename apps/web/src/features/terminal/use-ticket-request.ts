'use client';
/** Owns how the pages with a terminal get tickets: to open a session on their instance, or to go on with one that runs. */
import type { TicketAnswer, WantedTicket } from '@workbench/client';
import { useCallback } from 'react';
import { requestAttachTicket, requestOpenTicket } from './ticket-actions.ts';

export interface TicketPlace {
  readonly regionId: string;
  readonly instanceId: string;
}

/** Stays the same for the same instance. */
export const useTicketRequest = ({ regionId, instanceId }: TicketPlace): ((wanted: WantedTicket) => Promise<TicketAnswer>) =>
  useCallback((wanted: WantedTicket) => (wanted.kind === 'open' ? requestOpenTicket({ regionId, instanceId }) : requestAttachTicket(wanted.sessionId)), [regionId, instanceId]);
