'use client';
/** Owns the choice of the resource group, among those that instances of the region belong to. */
import { Select } from '../../components/ui/select.tsx';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { useListNavigation } from './list-navigation.tsx';

export function ResourceGroupSelect({ groups }: { groups: readonly string[] }) {
  const { instances: words } = useMessages();
  const { query, narrow } = useListNavigation();
  // A group from an old address stays visible, so that one can leave it.
  const known = query.group !== '' && !groups.includes(query.group) ? [query.group, ...groups] : groups;
  return (
    <Select
      label={words.resourceGroup}
      value={query.group}
      onValueChange={(group) => narrow({ group })}
      options={[{ value: '', label: words.allResourceGroups }, ...known.map((group) => ({ value: group, label: group }))]}
      className="w-auto min-w-36 flex-1 sm:flex-none"
    />
  );
}
