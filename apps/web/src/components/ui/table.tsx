/** Owns tables that become cards on a narrow screen: below `md` each row is a block, and each cell shows its column's name. */
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

/*
 * `display: block` takes a table's meaning away from assistive technology, so every part names its role
 * (https://adrianroselli.com/2018/02/tables-css-display-properties-and-aria.html).
 */
export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return <table role="table" className={classNames('block w-full text-sm md:table', className)} {...rest} />;
}

export function TableHead(props: ComponentProps<'thead'>) {
  return <thead role="rowgroup" className="sr-only md:not-sr-only md:table-header-group" {...props} />;
}

export function TableBody(props: ComponentProps<'tbody'>) {
  return <tbody role="rowgroup" className="block divide-y divide-line md:table-row-group" {...props} />;
}

export function TableRow({ className, ...rest }: ComponentProps<'tr'>) {
  return (
    <tr
      role="row"
      className={classNames('group/row relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2 px-4 py-3.5 md:table-row md:transition-colors md:hover:bg-hover/60', className)}
      {...rest}
    />
  );
}

/** From which width on a column is worth its room; without, it is always there. Below `md` only those without are shown. */
export type ColumnFrom = 'lg' | 'xl' | '2xl';
const shownFrom: Record<ColumnFrom, string> = { lg: 'hidden lg:table-cell', xl: 'hidden xl:table-cell', '2xl': 'hidden 2xl:table-cell' };

export function ColumnHeader({ from, className, ...rest }: ComponentProps<'th'> & { from?: ColumnFrom }) {
  return (
    <th
      role="columnheader"
      scope="col"
      className={classNames('h-9 whitespace-nowrap border-b border-line px-3 text-left text-xs font-medium text-ink-3 first:pl-4 last:pr-4', from && shownFrom[from], className)}
      {...rest}
    />
  );
}

export interface CellProps extends ComponentProps<'td'> {
  /** Stands before the value where the header row is not shown. */
  name?: string;
  from?: ColumnFrom;
  /** On a card: `title` and `state` share the first line, `whole` takes a line of its own. */
  place?: 'title' | 'state' | 'whole';
}

const placed: Record<NonNullable<CellProps['place']>, string> = { title: 'col-start-1', state: 'col-start-2 row-start-1', whole: 'col-span-2' };

export function Cell({ name, from, place = 'whole', className, children, ...rest }: CellProps) {
  return (
    <td
      role="cell"
      className={classNames('min-w-0 md:px-3 md:py-2.5 md:align-middle md:first:pl-4 md:last:pr-4', from ? shownFrom[from] : classNames('md:table-cell', name === undefined ? 'block' : 'grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3', placed[place]), className)}
      {...rest}
    >
      {name !== undefined && (
        <span aria-hidden="true" className="text-ink-3 md:hidden">
          {name}
        </span>
      )}
      <div className="min-w-0">{children}</div>
    </td>
  );
}
