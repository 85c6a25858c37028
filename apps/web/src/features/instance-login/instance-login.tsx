'use client';
/** Owns the one page that is a form first and a terminal then: what is typed never leaves it but to the gateway. */
import type { InstanceDetail } from '@workbench/protocol/internal-api';
import { useState, type ReactNode } from 'react';
import { Card } from '../../components/ui/card.tsx';
import { SessionWatch } from '../sign-in/session-watch.tsx';
import { loginAddress, sessionAddress } from '../terminal/session-address.ts';
import type { OpeningFailure } from '../terminal/terminal-props.ts';
import { TerminalView } from '../terminal/terminal-view.tsx';
import { useTerminalAhead } from '../terminal/use-terminal-ahead.ts';
import { useTicketRequest } from '../terminal/use-ticket-request.ts';
import { LoginFormView } from './login-form.tsx';
import { emptyForm, transportOf, type LoginForm, type Prefill } from './login-form-state.ts';

export interface InstanceLoginProps {
  instance: InstanceDetail;
  administrator: boolean;
  /** Where the address asks for a certain way: the page of a session that has ended does. */
  prefill: Prefill;
  /** The page around the form, which gives way to the terminal. */
  frame: { before: ReactNode; aside: ReactNode };
}

export function InstanceLogin({ instance, administrator, prefill, frame }: InstanceLoginProps) {
  const [form, setForm] = useState<LoginForm>(() => ({ ...emptyForm(instance), ...prefill }));
  const [failure, setFailure] = useState<OpeningFailure | null>(null);
  const [open, setOpen] = useState(false);
  const { regionId, instanceId, name } = instance;
  const ticket = useTicketRequest(instance);
  useTerminalAhead();

  if (open) {
    return (
      <TerminalView
        instance={{ regionId, instanceId, name }}
        beginning={{ kind: 'open', transport: transportOf(form) }}
        road={{ kind: form.method === 'password-free' ? 'session-manager' : 'ssh', username: form.username }}
        requestTicket={ticket}
        onSession={(id) => window.history.replaceState(null, '', sessionAddress(id))}
        onBack={(reason) => {
          window.history.replaceState(null, '', loginAddress({ regionId, instanceId }));
          setFailure(reason ?? null);
          setOpen(false);
        }}
      />
    );
  }
  return (
    <>
      {frame.before}
      <main id="content" className="mx-auto grid w-full max-w-5xl gap-6 px-4 pb-16 pt-6 sm:px-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:pt-10">
        <Card className="order-2 self-start p-4 sm:p-6 lg:order-1">
          <LoginFormView
            instance={instance}
            administrator={administrator}
            form={form}
            onChange={(change) => setForm((current) => ({ ...current, ...change }))}
            failure={failure}
            onLogIn={() => {
              setFailure(null);
              setOpen(true);
            }}
          />
        </Card>
        <div className="order-1 lg:order-2">{frame.aside}</div>
      </main>
      <SessionWatch />
    </>
  );
}
