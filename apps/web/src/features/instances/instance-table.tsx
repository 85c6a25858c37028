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
          <ColumnHeader className="hidden xl:table-cell">{words.columns.system}</ColumnHeader>
          <ColumnHeader className="hidden 2xl:table-cell">{words.columns.zone}</ColumnHeader>
          <ColumnHeader className="hidden xl:table-cell">{words.columns.tags}</ColumnHeader>
          <ColumnHeader className="text-right">{words.columns.actions}</ColumnHeader>
        </tr>
      </TableHead>
      <TableBody>
        {instances.map((instance) => (
          <TableRow key={instance.instanceId}>
            <Cell>
              <div className="truncate font-medium text-ink md:max-w-64" title={instance.name}>
                {instance.name}
              </div>
              <div className="flex items-center gap-1 text-ink-3">
                <span className="truncate font-mono text-xs">{instance.instanceId}</span>
                <CopyButton value={instance.instanceId} label={words.copyId} doneLabel={messages.app.copied} className="transition-opacity md:opacity-0 md:focus-visible:opacity-100 md:group-hover/row:opacity-100" />
              </div>
            </Cell>
            <Cell name={words.columns.status}>
              <InstanceStatus instance={instance} words={words} />
            </Cell>
            <Cell name={words.columns.address}>
              <AddressList publicIp={instance.publicIp} privateIp={instance.privateIp} />
            </Cell>
            <Cell className="hidden xl:table-cell">
              <span className="line-clamp-1 max-w-56 text-ink-2" title={instance.osName}>
                {instance.osName}
              </span>
            </Cell>
            <Cell className="hidden whitespace-nowrap text-ink-2 2xl:table-cell">{instance.zoneId}</Cell>
            <Cell className="hidden xl:table-cell">
              <TagList tags={instance.tags} />
            </Cell>
            <Cell className="mt-1.5 md:text-right">
              <ConnectDialog instance={instance} />
            </Cell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
