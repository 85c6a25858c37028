/** Owns the coloured dot before a state's words. */
import { classNames } from './class-names.ts';

export type DotTone = 'ok' | 'warn' | 'bad' | 'idle' | 'accent';

const tones: Record<DotTone, string> = { ok: 'bg-ok', warn: 'bg-warn', bad: 'bg-bad', idle: 'bg-idle', accent: 'bg-accent' };

/** `moving` marks a state that passes by itself, such as Starting. */
export function StatusDot({ tone, moving = false, className }: { tone: DotTone; moving?: boolean; className?: string }) {
  return (
    <span aria-hidden="true" className={classNames('relative inline-flex size-2 shrink-0', className)}>
      {moving && <span className={classNames('absolute inset-0 animate-ping rounded-full opacity-60', tones[tone])} />}
      <span className={classNames('relative inline-flex size-2 rounded-full', tones[tone])} />
    </span>
  );
}
