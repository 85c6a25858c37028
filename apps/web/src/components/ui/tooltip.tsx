'use client';
/** Owns short explanations that appear on hover and on keyboard focus. Never the only place where something is said. */
import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export const TooltipProvider = Radix.Provider;

export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content sideOffset={6} collisionPadding={8} className="z-50 max-w-72 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-float duration-100 data-[state=delayed-open]:animate-in data-[state=delayed-open]:fade-in-0">
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
