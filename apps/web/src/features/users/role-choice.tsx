'use client';
/** Owns the choice of a role, each with what it allows. */
import type { Role } from '@workbench/db';
import { RadioGroup } from 'radix-ui';
import { useId } from 'react';
import { useMessages } from '../../i18n/messages-provider.tsx';

const choices: readonly Role[] = ['operator', 'administrator'];

export function RoleChoice({ value, onValueChange }: { value: Role; onValueChange: (role: Role) => void }) {
  const { users: words, roles } = useMessages();
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <span id={id} className="text-sm font-medium text-ink">
        {words.role}
      </span>
      <RadioGroup.Root value={value} onValueChange={(next) => onValueChange(next as Role)} aria-labelledby={id} className="flex flex-col gap-2">
        {choices.map((role) => (
          <RadioGroup.Item
            key={role}
            value={role}
            aria-labelledby={`${id}-${role}`}
            aria-describedby={`${id}-${role}-hint`}
            className="group flex items-start gap-3 rounded-lg border border-line px-3 py-2.5 text-left hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft/50"
          >
            <span aria-hidden="true" className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-field-line group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent">
              <RadioGroup.Indicator className="size-1.5 rounded-full bg-accent-ink" />
            </span>
            <span className="min-w-0">
              <span id={`${id}-${role}`} className="block text-sm font-medium text-ink">
                {roles[role]}
              </span>
              <span id={`${id}-${role}-hint`} className="block text-xs text-ink-2">
                {words.roleHints[role]}
              </span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
