'use client';
/** Owns the choice of one among several, as a list that drops down. */
import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface SelectOption {
  value: string;
  label: ReactNode;
  /** Small, after the label; for example an id. */
  detail?: string;
}

export interface SelectProps {
  value: string;
  onValueChange: (value: string) => void;
  options: readonly SelectOption[];
  /** Read by assistive technology where no visible label is joined by `id`. */
  label?: string;
  id?: string;
  /** Shown inside the control, before the value. */
  prefix?: ReactNode;
  disabled?: boolean;
  className?: string;
}

/** Radix reserves the empty string for "nothing chosen"; ours means "all". */
const EMPTY = '\u0000';
const inward = (value: string): string => (value === '' ? EMPTY : value);
const outward = (value: string): string => (value === EMPTY ? '' : value);

export function Select({ value, onValueChange, options, label, id, prefix, disabled, className }: SelectProps) {
  return (
    <Radix.Root value={inward(value)} onValueChange={(next) => onValueChange(outward(next))} {...(disabled !== undefined && { disabled })}>
      <Radix.Trigger id={id} aria-label={label} className={classNames('field flex h-9 min-w-0 items-center gap-2 px-3 text-left text-base shadow-card sm:h-8 sm:text-sm', className)}>
        {prefix !== undefined && <span className="flex shrink-0 items-center gap-1.5 text-ink-3">{prefix}</span>}
        <span className="min-w-0 flex-1 truncate">
          {/* Named here: Radix itself knows the words only once the list has been in the page, not in the first markup. */}
          <Radix.Value>{options.find((option) => option.value === value)?.label}</Radix.Value>
        </span>
        <Radix.Icon asChild>
          <ChevronDown aria-hidden="true" className="size-4 shrink-0 text-ink-3" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-[min(24rem,calc(100vw-2rem))] overflow-hidden rounded-lg border border-line bg-raised shadow-float duration-100 data-[state=open]:animate-in data-[state=open]:fade-in-0"
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={inward(option.value)}
                className="relative flex h-8 cursor-default select-none items-center gap-2 rounded px-2 pr-8 text-sm text-ink outline-none data-[highlighted]:bg-hover data-[state=checked]:font-medium"
              >
                <Radix.ItemText>
                  {option.label}
                  {option.detail !== undefined && <span className="ml-2 font-mono text-xs font-normal text-ink-3">{option.detail}</span>}
                </Radix.ItemText>
                <Radix.ItemIndicator className="absolute right-2">
                  <Check aria-hidden="true" className="size-4 text-accent-text" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
