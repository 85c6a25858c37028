'use client';
/** Owns menus that open from a button. */
import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export const MenuTrigger = Radix.Trigger;
export const MenuRadioGroup = Radix.RadioGroup;

/** Not modal: the page behind stays readable for assistive technology, and can be scrolled. */
export function Menu(props: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root modal={false} {...props} />;
}

const item =
  'relative flex min-h-8 cursor-default select-none items-center gap-2.5 rounded px-2 py-1 text-sm text-ink outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3';

export function MenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        sideOffset={6}
        collisionPadding={8}
        className={classNames('z-50 min-w-48 overflow-hidden rounded-lg border border-line bg-raised p-1 shadow-float duration-100 data-[state=open]:animate-in data-[state=open]:fade-in-0', className)}
        {...rest}
      />
    </Radix.Portal>
  );
}

export function MenuItem({ tone = 'neutral', className, ...rest }: ComponentProps<typeof Radix.Item> & { tone?: 'neutral' | 'danger' }) {
  return <Radix.Item className={classNames(item, tone === 'danger' && 'text-bad-text data-[highlighted]:bg-bad-soft [&_svg]:text-bad-text', className)} {...rest} />;
}

export function MenuRadioItem({ className, children, ...rest }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={classNames(item, 'pr-8', className)} {...rest}>
      {children}
      <Radix.ItemIndicator className="absolute right-2">
        <Check aria-hidden="true" />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  );
}

export function MenuLabel({ className, ...rest }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={classNames('px-2 pb-1 pt-2 text-xs font-medium text-ink-3', className)} {...rest} />;
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}
