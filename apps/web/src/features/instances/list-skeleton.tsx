/** Owns what stands where the list is about to be. */
import { Skeleton } from '../../components/ui/skeleton.tsx';

/** As many rows as fill the first view. */
const ROWS = [0, 1, 2, 3, 4, 5, 6, 7];

export function ListSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y divide-line">
      {ROWS.map((row) => (
        <div key={row} className="flex items-center gap-6 px-4 py-3.5">
          <div className="flex w-56 flex-col gap-2">
            <Skeleton className="h-3.5 w-32" />
            <Skeleton className="h-3 w-44" />
          </div>
          <Skeleton className="h-3.5 w-20" />
          <Skeleton className="hidden h-3.5 w-36 sm:block" />
          <Skeleton className="hidden h-3.5 w-40 xl:block" />
          <Skeleton className="ml-auto h-8 w-20" />
        </div>
      ))}
    </div>
  );
}
