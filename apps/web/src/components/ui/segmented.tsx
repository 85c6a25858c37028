'use client';
/** Owns the choice of one among two or three, all of them in view. */
import { RadioGroup as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface SegmentedProps<V extends string> {
  value: V;
  onValueChange: (value: V) => void;
  options: readonly { value: V; label: ReactNode; disabled?: boolean }[];
  labelledBy?: string;
  label?: string;
  className?: string;
}

export function Segmented<V extends string>({ value, onValueChange, options, labelledBy, label, className }: SegmentedProps<V>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => onValueChange(next as V)}
      aria-labelledby={labelledBy}
      aria-label={label}
      orientation="horizontal"
      className={classNames('inline-flex w-full gap-0.5 rounded-lg border border-line bg-canvas p-0.5', className)}
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled === true}
          className="min-h-8 flex-1 rounded-md border border-transparent px-3 py-1 text-sm font-medium text-ink-2 transition-colors hover:text-ink disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:border-line data-[state=checked]:bg-raised data-[state=checked]:text-ink data-[state=checked]:shadow-card dark:data-[state=checked]:bg-pressed"
        >
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
