'use client';
/** Owns the choice of the region, remembered in this browser. */
import { Globe } from 'lucide-react';
import { Select } from '../../components/ui/select.tsx';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { useListNavigation } from './list-navigation.tsx';

export interface RegionSelectProps {
  regionId: string;
  regions: readonly { regionId: string; name: string }[];
  /** Where the choice is remembered; it is no secret and no identity. */
  cookieName: string;
}

export function RegionSelect({ regionId, regions, cookieName }: RegionSelectProps) {
  const { instances: words } = useMessages();
  const { narrow } = useListNavigation();
  return (
    <Select
      label={words.region}
      prefix={<Globe aria-hidden="true" className="size-4" />}
      value={regionId}
      onValueChange={(region) => {
        document.cookie = `${cookieName}=${region}; path=/; max-age=31536000; samesite=lax`;
        narrow({ region, group: '' });
      }}
      options={regions.map((region) => ({ value: region.regionId, label: region.name, ...(region.name !== region.regionId && { detail: region.regionId }) }))}
      className="w-auto min-w-44"
    />
  );
}
