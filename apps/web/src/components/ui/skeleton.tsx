/** Owns the grey shapes that stand where something is about to be. Decorative: the region around it says that it is busy. */
import { classNames } from './class-names.ts';

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames('block animate-pulse rounded bg-pressed', className)} />;
}
