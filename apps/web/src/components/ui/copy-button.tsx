'use client';
/** Owns the small button that copies one value. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { classNames } from './class-names.ts';

/** How long the tick stays, milliseconds. */
const DONE_MS = 1_500;

export interface CopyButtonProps {
  value: string;
  /** Says what is copied: "Copy instance ID". */
  label: string;
  doneLabel: string;
  className?: string;
}

export function CopyButton({ value, label, doneLabel, className }: CopyButtonProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), DONE_MS);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <button
      type="button"
      aria-label={done ? doneLabel : label}
      title={label}
      onClick={() => void navigator.clipboard.writeText(value).then(() => setDone(true))}
      className={classNames('inline-flex size-5 shrink-0 items-center justify-center rounded text-ink-3 hover:bg-pressed hover:text-ink', className)}
    >
      {done ? <Check aria-hidden="true" className="size-3.5 text-ok-text" /> : <Copy aria-hidden="true" className="size-3.5" />}
    </button>
  );
}
