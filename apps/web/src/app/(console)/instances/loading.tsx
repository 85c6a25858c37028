import { Card } from '../../../components/ui/card.tsx';
import { PageHeader } from '../../../components/ui/page-header.tsx';
import { Skeleton } from '../../../components/ui/skeleton.tsx';
import { ListSkeleton } from '../../../features/instances/list-skeleton.tsx';
import { currentMessages } from '../../../server/language.ts';

export default async function InstancesLoading() {
  const { app, instances } = await currentMessages();
  return (
    <>
      <PageHeader title={instances.title} actions={<Skeleton className="h-8 w-44" />} />
      <Card>
        <div className="flex gap-2 border-b border-line p-3">
          <Skeleton className="h-8 w-80" />
          <Skeleton className="h-8 w-32" />
        </div>
        <ListSkeleton label={app.loading} />
      </Card>
    </>
  );
}
