/** Owns a sentence that must be read before going on: what is so, and what to do about it. */
import { CircleAlert, CircleCheck, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type CalloutTone = 'info' | 'ok' | 'warn' | 'bad';

const looks: Record<CalloutTone, { box: string; icon: string; Icon: LucideIcon }> = {
  info: { box: 'border-accent-line bg-accent-soft', icon: 'text-accent-text', Icon: Info },
  ok: { box: 'border-transparent bg-ok-soft', icon: 'text-ok-text', Icon: CircleCheck },
  warn: { box: 'border-warn-line bg-warn-soft', icon: 'text-warn-text', Icon: TriangleAlert },
  bad: { box: 'border-bad-line bg-bad-soft', icon: 'text-bad-text', Icon: CircleAlert },
};

export interface CalloutProps {
  tone: CalloutTone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** `alert` is read out at once: for what appears in answer to an action. */
  role?: 'alert' | 'status' | 'note';
  className?: string;
}

export function Callout({ tone, title, children, actions, role = 'note', className }: CalloutProps) {
  const { box, icon, Icon } = looks[tone];
  return (
    <div role={role} className={classNames('flex gap-2.5 rounded-lg border px-3 py-2.5 text-sm', box, className)}>
      <Icon aria-hidden="true" className={classNames('mt-0.5 size-4 shrink-0', icon)} />
      <div className="min-w-0 flex-1">
        {title !== undefined && <p className="font-medium text-ink">{title}</p>}
        {children !== undefined && <div className="text-ink-2">{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
