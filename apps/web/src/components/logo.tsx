/** Owns the mark: two prompt chevrons, turned, are a W; the bar under them is a cursor. */
import { classNames } from './ui/class-names.ts';

export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={classNames('size-7', className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M7 9.5l4.5 8 4.5-8 4.5 8 4.5-8" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M11.5 23.5h9" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeOpacity="0.62" />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={classNames('inline-flex items-center gap-2.5', className)}>
      <LogoMark />
      <span className="text-[0.9375rem] font-semibold tracking-tight text-ink">Workbench</span>
    </span>
  );
}
