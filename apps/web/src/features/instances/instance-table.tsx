/** Owns the list of instances as a table, or as cards on a narrow screen. */
import type { InstanceSummary } from '@workbench/protocol/internal-api';
import { CopyButton } from '../../components/ui/copy-button.tsx';
import { Cell, ColumnHeader, Table, TableBody, TableHead, TableRow } from '../../components/ui/table.tsx';
import type { Messages } from '../../i18n/messages.ts';
import { AddressList } from './address-list.tsx';
import { ConnectDialog } from './connect-dialog.tsx';
import { InstanceStatus } from './instance-status.tsx';
import { TagList } from './tag-list.tsx';

export function InstanceTable({ instances, label, messages }: { instances: readonly InstanceSummary[]; label: string; messages: Messages }) {
  const words = messages.instances;
  return (
    <Table aria-label={label}>
      <TableHead>
        <tr role="row">
          <ColumnHeader>{words.columns.instance}</ColumnHeader>
          <ColumnHeader>{words.columns.status}</ColumnHeader>
          <ColumnHeader>{words.columns.address}</ColumnHeader>
          <ColumnHeader from="xl">{words.columns.system}</ColumnHeader>
          <ColumnHeader from="2xl">{words.columns.zone}</ColumnHeader>
          <ColumnHeader from="xl">{words.columns.tags}</ColumnHeader>
          <ColumnHeader className="text-right">{words.columns.actions}</ColumnHeader>
        </tr>
      </TableHead>
      <TableBody>
        {instances.map((instance) => (
          <TableRow key={instance.instanceId}>
            <Cell place="title">
              <div className="truncate font-medium text-ink md:max-w-64" title={instance.name}>
                {instance.name}
              </div>
              <div className="flex items-center gap-1 text-ink-3">
                <span className="truncate font-mono text-xs">{instance.instanceId}</span>
                <CopyButton value={instance.instanceId} label={words.copyId} doneLabel={messages.app.copied} className="transition-opacity md:opacity-0 md:focus-visible:opacity-100 md:group-hover/row:opacity-100" />
              </div>
            </Cell>
            <Cell place="state">
              <InstanceStatus instance={instance} words={words} />
            </Cell>
            <Cell name={words.columns.address}>
              <AddressList publicIp={instance.publicIp} privateIp={instance.privateIp} />
            </Cell>
            <Cell from="xl">
              <span className="line-clamp-1 max-w-56 text-ink-2" title={instance.osName}>
                {instance.osName}
              </span>
            </Cell>
            <Cell from="2xl" className="whitespace-nowrap text-ink-2">{instance.zoneId}</Cell>
            <Cell from="xl">
              <TagList tags={instance.tags} />
            </Cell>
            <Cell className="md:text-right">
              <ConnectDialog instance={instance} />
            </Cell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
