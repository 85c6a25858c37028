/** Owns small labels: tags, roles, states. Colour is never the only carrier of meaning: a badge always has words. */
import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const badge = cva('inline-flex max-w-full items-center gap-1 rounded px-1.5 py-px text-xs font-medium', {
  variants: {
    tone: {
      neutral: 'bg-hover text-ink-2',
      accent: 'bg-accent-soft text-accent-text',
      ok: 'bg-ok-soft text-ok-text',
      warn: 'bg-warn-soft text-warn-text',
      bad: 'bg-bad-soft text-bad-text',
      outline: 'border border-line text-ink-2',
    },
  },
  defaultVariants: { tone: 'neutral' },
});

export function Badge({ tone, className, ...rest }: ComponentProps<'span'> & VariantProps<typeof badge>) {
  return <span className={classNames(badge({ tone }), className)} {...rest} />;
}
