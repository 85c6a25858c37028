'use client';
/** Owns a labelled form field with its hint and its error, joined for assistive technology. */
import { Label } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** What the control inside must carry to be joined with its label, hint and error. */
export interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Shown small beside the label, for example "optional". */
  aside?: ReactNode;
  className?: string;
  children: (control: FieldControl) => ReactNode;
}

export function Field({ label, hint, error, aside, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error !== undefined && errorId, hint !== undefined && hintId].filter(Boolean).join(' ');
  return (
    <div className={classNames('flex flex-col gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-2">
        <Label.Root htmlFor={id} className="text-sm font-medium text-ink">
          {label}
        </Label.Root>
        {aside !== undefined && <span className="text-xs text-ink-3">{aside}</span>}
      </div>
      {children({ id, 'aria-describedby': describedBy === '' ? undefined : describedBy, 'aria-invalid': error === undefined ? undefined : true })}
      {error !== undefined && (
        <p id={errorId} role="alert" className="text-xs text-bad-text">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={hintId} className="text-xs text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}
