'use client';
/** Owns the page of a session that runs: it has no form and no secret, only the right of its user to go on. */
import type { Beginning } from '@workbench/client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useHydrated } from '../../components/use-hydrated.ts';
import type { OwnSession } from '../../server/session-records.ts';
import { loginAddress, sessionAddress } from './session-address.ts';
import { TerminalView } from './terminal-view.tsx';
import { useTicketRequest } from './use-ticket-request.ts';

export interface AttachedTerminalProps {
  readonly session: OwnSession;
}

export function AttachedTerminal({ session: { id, regionId, instanceId, instanceName, kind, route, username } }: AttachedTerminalProps) {
  const router = useRouter();
  const [beginning] = useState<Beginning>({ kind: 'attach', sessionId: id });
  const ticket = useTicketRequest({ regionId, instanceId });
  // A terminal is made of what only a browser knows: its size, its fonts, what it remembers.
  if (!useHydrated()) return null;
  return (
    <TerminalView
      instance={{ regionId, instanceId, name: instanceName }}
      beginning={beginning}
      road={{ kind, username }}
      requestTicket={ticket}
      again={kind === 'session-manager' ? { kind: 'open', transport: { kind, username } } : null}
      // A session that was opened anew in its place.
      onSession={(now) => now !== id && window.history.replaceState(null, '', sessionAddress(now))}
      onBack={() => router.push(loginAddress({ regionId, instanceId, method: kind, username, ...(route && { route }) }))}
    />
  );
}
