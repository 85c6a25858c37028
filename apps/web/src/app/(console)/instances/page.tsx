import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { Suspense } from 'react';
import { Card } from '../../../components/ui/card.tsx';
import { PageHeader } from '../../../components/ui/page-header.tsx';
import { Skeleton } from '../../../components/ui/skeleton.tsx';
import { FilterBar } from '../../../features/instances/filter-bar.tsx';
import { findInstances, InstancesFaultPage, ListedInstances, ListedResourceGroups } from '../../../features/instances/listed.tsx';
import { Dimmed, ListNavigationProvider } from '../../../features/instances/list-navigation.tsx';
import { readListQuery } from '../../../features/instances/list-query.ts';
import { ListSkeleton } from '../../../features/instances/list-skeleton.tsx';
import { RegionSelect } from '../../../features/instances/region-select.tsx';
import { requireUser } from '../../../server/auth.ts';
import { cookieNames } from '../../../server/cookies.ts';
import { GatewayError } from '../../../server/gateway.ts';
import { currentMessages } from '../../../server/language.ts';
import { listRegions } from '../../../server/regions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).instances.title };
}

export default async function InstancesPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const user = await requireUser();
  const { app, instances: words } = await currentMessages();
  const asked = readListQuery(await searchParams);
  const known = await listRegions(user).catch((error: unknown) => (error instanceof GatewayError ? error : Promise.reject(error)));
  const remembered = (await cookies()).get(cookieNames.region())?.value;
  if (known instanceof GatewayError) return <InstancesFaultPage error={known} />;
  const region = [asked.region, remembered].map((id) => known.regions.find(({ regionId }) => regionId === id)).find((found) => found) ?? known.regions[0];
  if (!region) return <InstancesFaultPage error={null} />;
  const query = { ...asked, region: region.regionId };
  const found = findInstances(user, query);
  return (
    <ListNavigationProvider query={query}>
      <PageHeader title={words.title} actions={<RegionSelect regionId={region.regionId} regions={known.regions} cookieName={cookieNames.region()} />} />
      <Card>
        <FilterBar
          resourceGroups={
            <Suspense fallback={<Skeleton className="h-8 w-36" />}>
              <ListedResourceGroups found={found} />
            </Suspense>
          }
        />
        <Dimmed>
          <Suspense fallback={<ListSkeleton label={app.loading} />}>
            <ListedInstances found={found} query={query} cloud={known.cloud} regionName={region.name} />
          </Suspense>
        </Dimmed>
      </Card>
    </ListNavigationProvider>
  );
}
