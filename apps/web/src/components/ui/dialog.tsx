'use client';
/** Owns modal windows: scrim, focus trap, title, scrolling body, footer. */
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

export interface DialogContentProps extends Omit<ComponentProps<typeof Radix.Content>, 'title'> {
  title: ReactNode;
  description?: ReactNode;
  closeLabel: string;
  footer?: ReactNode;
}

export function DialogContent({ title, description, closeLabel, footer, className, children, ...rest }: DialogContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0 duration-150" />
      <Radix.Content
        {...(description === undefined && { 'aria-describedby': undefined })}
        className={classNames(
          'fixed left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-full max-w-lg -translate-x-1/2 flex-col border border-line bg-raised shadow-modal focus:outline-none',
          'bottom-0 rounded-t-xl sm:bottom-auto sm:top-1/2 sm:-translate-y-1/2 sm:rounded-xl',
          'duration-150 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:slide-in-from-bottom-2',
          className,
        )}
        {...rest}
      >
        <div className="flex items-start justify-between gap-4 px-5 pt-5">
          <div className="min-w-0">
            <Radix.Title className="text-lg font-semibold text-ink">{title}</Radix.Title>
            {description !== undefined && <Radix.Description className="mt-1 text-sm text-ink-2">{description}</Radix.Description>}
          </div>
          <Radix.Close aria-label={closeLabel} className="-mr-1.5 -mt-1 flex size-8 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink">
            <X aria-hidden="true" className="size-4" />
          </Radix.Close>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
        {footer !== undefined && <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
      </Radix.Content>
    </Radix.Portal>
  );
}
