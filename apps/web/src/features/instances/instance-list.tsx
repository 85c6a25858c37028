/** Owns the answer to a list query: the table, an explanation where it is empty, or why it could not be had. */
import type { InternalResponse } from '@workbench/protocol/internal-api';
import { SearchX, ServerOff } from 'lucide-react';
import { EmptyState } from '../../components/ui/empty-state.tsx';
import { fill } from '../../i18n/fill.ts';
import { currentMessages } from '../../server/language.ts';
import { ClearFilters } from './clear-filters.tsx';
import { InstanceTable } from './instance-table.tsx';
import { isMoving } from './instance-status.tsx';
import { isFiltered, type ListQuery } from './list-query.ts';
import { Pager } from './pager.tsx';
import { RefreshWhileMoving } from './refresh-while-moving.tsx';

export interface InstanceListProps {
  list: InternalResponse<'list-instances'>;
  query: ListQuery;
  cloud: 'local' | 'aliyun';
  regionName: string;
}

export async function InstanceList({ list: { instances, total, nextCursor }, query, cloud, regionName }: InstanceListProps) {
  const messages = await currentMessages();
  const words = messages.instances;
  if (instances.length === 0) {
    return isFiltered(query) ? (
      <EmptyState icon={SearchX} title={words.nothingFound.title} actions={<ClearFilters />}>
        {fill(words.nothingFound.text, { region: regionName })}
      </EmptyState>
    ) : (
      <EmptyState icon={ServerOff} title={words.empty.title}>
        {words.empty[cloud]}
      </EmptyState>
    );
  }
  return (
    <>
      <InstanceTable instances={instances} label={fill(words.listLabel, { region: regionName })} messages={messages} />
      <Pager total={total} shown={instances.length} nextCursor={nextCursor} />
      <RefreshWhileMoving active={instances.some(isMoving)} />
    </>
  );
}
