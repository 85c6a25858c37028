'use client';
/** Owns the words for an attempt that did not open a terminal, and the two repairs an administrator may make right there. */
import type { InstanceDetail } from '@workbench/protocol/internal-api';
import { useState, useTransition } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { ConfirmDialog } from '../../components/ui/confirm-dialog.tsx';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import type { OpeningFailure } from '../terminal/terminal-props.ts';
import { acceptHostKey } from './actions.ts';
import { EnableSessionManager } from './enable-session-manager.tsx';

export interface FailureCalloutProps {
  failure: OpeningFailure;
  instance: Pick<InstanceDetail, 'regionId' | 'instanceId'>;
  administrator: boolean;
}

export function FailureCallout({ failure: { code, detail }, instance, administrator }: FailureCalloutProps) {
  const { errors, app, login } = useMessages();
  const hostKey = code === 'host-key-changed' ? detail?.hostKey : undefined;
  return (
    <div data-code={code}>
      <Callout
        tone="bad"
        role="alert"
        title={errors[code].what}
        actions={
          administrator && hostKey ? (
            <AcceptHostKey instance={instance} hostKey={hostKey} />
          ) : administrator && code === 'session-manager-disabled' ? (
            <EnableSessionManager regionId={instance.regionId} />
          ) : undefined
        }
      >
        <p>{code === 'key-unreadable' && detail?.field === 'passphrase' ? login.keyNeedsPassphrase : errors[code].todo}</p>
        {hostKey && <Fingerprints hostKey={hostKey} />}
        <p className="mt-1.5 font-mono text-xs text-ink-3">{fill(app.code, { code: detail?.requestId === undefined ? code : `${code} · ${detail.requestId}` })}</p>
      </Callout>
    </div>
  );
}

type HostKey = NonNullable<NonNullable<OpeningFailure['detail']>['hostKey']>;

function Fingerprints({ hostKey }: { hostKey: HostKey }) {
  const { login: words } = useMessages();
  return (
    <dl className="mt-2 grid gap-x-3 gap-y-1 text-xs sm:grid-cols-[auto_1fr]">
      <dt className="text-ink-2">{words.hostKeyKnown}</dt>
      <dd className="break-all font-mono text-ink">{hostKey.expected}</dd>
      <dt className="text-ink-2">{words.hostKeyPresented}</dt>
      <dd className="break-all font-mono text-ink">
        {hostKey.presented} <span className="text-ink-3">{hostKey.keyType}</span>
      </dd>
    </dl>
  );
}

function AcceptHostKey({ instance: { regionId, instanceId }, hostKey }: { instance: FailureCalloutProps['instance']; hostKey: HostKey }) {
  const { login: words, errors, app } = useMessages();
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const [busy, start] = useTransition();
  const accept = (): void =>
    start(async () => {
      const { address, port, expected, presented } = hostKey;
      const answer = await acceptHostKey({ regionId, instanceId, address, port, expected, presented }).catch(() => ({ error: 'internal' }) as const);
      setOpen(false);
      setSaid('error' in answer ? `${errors[answer.error].what} ${errors[answer.error].todo}` : answer.done ? words.hostKeyAccepted : words.hostKeyNotAccepted);
    });
  if (said !== null) return <p role="status" className="text-sm font-medium text-ink">{said}</p>;
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {words.acceptHostKey}
      </Button>
      <ConfirmDialog open={open} onOpenChange={setOpen} title={words.acceptHostKeyTitle} description={words.acceptHostKeyText} confirmLabel={words.acceptHostKey} cancelLabel={app.cancel} busy={busy} onConfirm={accept}>
        <div className="mt-3 rounded-lg bg-canvas p-3">
          <Fingerprints hostKey={hostKey} />
        </div>
      </ConfirmDialog>
    </>
  );
}
