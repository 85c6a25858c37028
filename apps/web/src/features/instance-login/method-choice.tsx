'use client';
/** Owns the choice of the Connection Method. */
import { ShieldCheck, SquareTerminal, type LucideIcon } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { classNames } from '../../components/ui/class-names.ts';
import { Badge } from '../../components/ui/badge.tsx';
import { useMessages } from '../../i18n/messages-provider.tsx';
import type { Method } from './login-form-state.ts';

export interface MethodChoiceProps {
  value: Method;
  onValueChange: (method: Method) => void;
  unavailable: Record<Method, boolean>;
}

export function MethodChoice({ value, onValueChange, unavailable }: MethodChoiceProps) {
  const { login: words } = useMessages();
  const options: readonly { method: Method; title: string; hint: string; icon: LucideIcon }[] = [
    { method: 'password-free', title: words.passwordFree, hint: words.passwordFreeHint, icon: ShieldCheck },
    { method: 'terminal', title: words.terminal, hint: words.terminalHint, icon: SquareTerminal },
  ];
  return (
    <div className="flex flex-col gap-1.5">
      <span id="method-label" className="text-sm font-medium">
        {words.method}
      </span>
      <RadioGroup.Root aria-labelledby="method-label" value={value} onValueChange={(next) => onValueChange(next as Method)} className="grid gap-2 sm:grid-cols-2">
        {options.map(({ method, title, hint, icon: Icon }) => (
          <RadioGroup.Item
            key={method}
            value={method}
            aria-label={title}
            aria-describedby={`${method}-hint`}
            className="group relative flex flex-col gap-1 rounded-lg border border-line-strong bg-surface p-3 pr-9 text-left shadow-card transition-colors hover:border-field-line data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft/60 data-[state=checked]:ring-1 data-[state=checked]:ring-accent"
          >
            <span className="flex flex-wrap items-center gap-2 text-sm font-semibold text-ink">
              <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-3 group-data-[state=checked]:text-accent-text" />
              {title}
              {unavailable[method] && <Badge tone="warn">{words.unavailable}</Badge>}
            </span>
            <span id={`${method}-hint`} className="text-xs text-ink-2">
              {hint}
            </span>
            <span aria-hidden="true" className={classNames('absolute right-3 top-3 flex size-4 items-center justify-center rounded-full border', value === method ? 'border-accent bg-accent' : 'border-field-line')}>
              <RadioGroup.Indicator className="size-1.5 rounded-full bg-accent-ink" />
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
