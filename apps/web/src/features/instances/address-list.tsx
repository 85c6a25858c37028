'use client';
/** Owns how the addresses of an instance are shown and copied. */
import type { InstanceSummary } from '@workbench/protocol/internal-api';
import { CopyButton } from '../../components/ui/copy-button.tsx';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';

export function AddressList({ publicIp, privateIp }: Pick<InstanceSummary, 'publicIp' | 'privateIp'>) {
  const { instances: words, app } = useMessages();
  const addresses = [
    { address: publicIp, kind: words.public },
    { address: privateIp, kind: words.private },
  ].filter((entry): entry is { address: string; kind: string } => entry.address !== null);
  if (addresses.length === 0) return <span className="text-ink-3">{words.noAddress}</span>;
  return (
    <ul className="flex flex-col gap-0.5">
      {addresses.map(({ address, kind }) => (
        <li key={kind} className="flex items-center gap-1.5 whitespace-nowrap">
          <span className="font-mono text-xs text-ink">{address}</span>
          <span className="text-xs text-ink-3">{kind}</span>
          <CopyButton value={address} label={fill(words.copyAddress, { address })} doneLabel={app.copied} className="transition-opacity md:opacity-0 md:focus-visible:opacity-100 md:group-hover/row:opacity-100" />
        </li>
      ))}
    </ul>
  );
}
