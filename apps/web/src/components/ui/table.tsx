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
  return <tr role="row" className={classNames('group/row relative grid gap-x-4 gap-y-1.5 px-4 py-3.5 md:table-row md:px-0 md:py-0 md:transition-colors md:hover:bg-hover/60', className)} {...rest} />;
}

export function ColumnHeader({ className, ...rest }: ComponentProps<'th'>) {
  return <th role="columnheader" scope="col" className={classNames('h-9 whitespace-nowrap border-b border-line px-3 text-left text-xs font-medium text-ink-3 first:pl-4 last:pr-4', className)} {...rest} />;
}

/** `name` stands before the value where the header row is not shown. */
export function Cell({ name, className, children, ...rest }: ComponentProps<'td'> & { name?: string }) {
  return (
    <td role="cell" className={classNames('grid min-w-0 grid-cols-[6.5rem_1fr] gap-x-3 md:table-cell md:px-3 md:py-2.5 md:align-middle md:first:pl-4 md:last:pr-4', className)} {...rest}>
      {name !== undefined && (
        <span aria-hidden="true" className="text-ink-3 md:hidden">
          {name}
        </span>
      )}
      <div className={classNames('min-w-0', name === undefined && 'col-span-2')}>{children}</div>
    </td>
  );
}
