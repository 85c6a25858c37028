'use client';
/** Owns the step between the list and the login page: which way to connect, or why there is none now. */
import type { InstanceSummary } from '@workbench/protocol/internal-api';
import { ExternalLink, KeyRound, ShieldCheck, SquareTerminal } from 'lucide-react';
import Link from 'next/link';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { Dialog, DialogContent, DialogTrigger } from '../../components/ui/dialog.tsx';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';

type Connectable = Pick<InstanceSummary, 'regionId' | 'instanceId' | 'name' | 'blocked'>;

export function ConnectDialog({ instance }: { instance: Connectable }) {
  const { connect: words, instances, errors, app } = useMessages();
  const address = `/login/${encodeURIComponent(instance.regionId)}/${encodeURIComponent(instance.instanceId)}`;
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button aria-label={fill(instances.connectTo, { name: instance.name })} className="w-full md:w-auto">
          {instances.connect}
        </Button>
      </DialogTrigger>
      <DialogContent
        title={words.title}
        description={
          <>
            <span className="font-medium text-ink">{instance.name}</span> <span className="font-mono text-xs">{instance.instanceId}</span>
          </>
        }
        closeLabel={app.close}
      >
        {instance.blocked !== null && (
          <Callout tone="warn" title={words.blockedTitle} className="mb-4">
            {errors[instance.blocked].what} {errors[instance.blocked].todo}
          </Callout>
        )}
        <div className="rounded-lg border border-accent-line bg-accent-soft/50 p-4">
          <div className="flex items-start gap-3">
            <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-accent text-accent-ink">
              <SquareTerminal aria-hidden="true" className="size-5" />
            </span>
            <div className="min-w-0">
              <h3 className="text-base font-semibold text-ink">{words.workbench}</h3>
              <p className="text-sm text-ink-2">{words.description}</p>
            </div>
          </div>
          <ul className="mt-3 flex flex-col gap-1.5 text-sm text-ink-2 sm:pl-12">
            <li className="flex gap-2">
              <ShieldCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-accent-text" />
              {words.points.passwordFree}
            </li>
            <li className="flex gap-2">
              <KeyRound aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-accent-text" />
              {words.points.ssh}
            </li>
          </ul>
          <div className="mt-4 flex gap-2 sm:pl-12">
            {instance.blocked === null ? (
              <>
                <Button look="primary" asChild className="flex-1 sm:flex-none">
                  <Link href={address}>{words.signIn}</Link>
                </Button>
                <Button size="icon" asChild>
                  <a href={address} target="_blank" rel="noopener" aria-label={words.newTab} title={words.newTab}>
                    <ExternalLink aria-hidden="true" />
                  </a>
                </Button>
              </>
            ) : (
              <Button look="primary" disabled className="flex-1 sm:flex-none">
                {words.signIn}
              </Button>
            )}
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}
