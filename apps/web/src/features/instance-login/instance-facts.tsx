/** Owns what the login page says about the instance one is about to log on to. */
import type { InstanceDetail } from '@workbench/protocol/internal-api';
import type { ReactNode } from 'react';
import { CopyButton } from '../../components/ui/copy-button.tsx';
import { StatusDot } from '../../components/ui/status-dot.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Messages } from '../../i18n/messages.ts';
import { InstanceStatus } from '../instances/instance-status.tsx';

export function InstanceFacts({ instance, messages }: { instance: InstanceDetail; messages: Messages }) {
  const { login: words, instances, app } = messages;
  const address = (value: string | null): ReactNode =>
    value === null ? (
      <span className="text-ink-3">{app.none}</span>
    ) : (
      <span className="inline-flex items-center gap-1 font-mono text-xs">
        {value}
        <CopyButton value={value} label={fill(instances.copyAddress, { address: value })} doneLabel={app.copied} />
      </span>
    );
  // On a phone the form is what one came for: what does not help to decide is left out there.
  const facts: readonly { term: string; value: ReactNode; wide?: true }[] = [
    { term: words.status, value: <InstanceStatus instance={instance} words={instances} /> },
    {
      term: words.agent,
      value: (
        <span className="inline-flex items-center gap-2">
          <StatusDot tone={instance.agent === 'online' ? 'ok' : instance.agent === 'offline' ? 'bad' : 'idle'} />
          {words.agentStates[instance.agent]}
        </span>
      ),
    },
    { term: words.publicIp, value: address(instance.publicIp) },
    { term: words.privateIp, value: address(instance.privateIp) },
    { term: words.region, value: instance.regionId, wide: true },
    { term: words.zone, value: instance.zoneId, wide: true },
    { term: words.system, value: instance.osName, wide: true },
    { term: words.hostname, value: instance.hostname, wide: true },
  ];
  return (
    <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-3 gap-y-2.5 text-sm">
      {facts.map(({ term, value, wide }) => (
        <div key={term} className={wide ? 'hidden sm:contents' : 'contents'}>
          <dt className="text-ink-3">{term}</dt>
          <dd className="min-w-0 break-words text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
