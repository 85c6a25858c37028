/** Owns the look of everything that is pressed: buttons, and links that look like one. */
import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';

const button = cva(
  'relative inline-flex shrink-0 select-none items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'border-transparent bg-accent text-accent-ink shadow-card enabled:hover:bg-accent-hover',
        secondary: 'border-line-strong bg-surface text-ink shadow-card enabled:hover:bg-hover enabled:active:bg-pressed',
        quiet: 'border-transparent text-ink-2 enabled:hover:bg-hover enabled:hover:text-ink enabled:active:bg-pressed',
        danger: 'border-transparent bg-bad-solid text-white shadow-card enabled:hover:bg-bad-hover',
        link: 'border-transparent text-accent-text underline-offset-4 enabled:hover:underline',
      },
      size: {
        md: 'h-8 px-3 text-sm',
        lg: 'h-10 px-4 text-base',
        sm: 'h-7 px-2 text-xs',
        icon: 'size-8',
        'icon-sm': 'size-6 rounded [&_svg]:size-3.5',
        inline: 'h-auto px-0 text-sm',
      },
    },
    defaultVariants: { look: 'secondary', size: 'md' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof button> {
  /** Give the look to the only child, for example a link. */
  asChild?: boolean;
  /** Work is under way: the button stays where it is, says so, and cannot be pressed again. */
  busy?: boolean;
}

export function Button({ look, size, asChild = false, busy = false, className, type, disabled, children, ...rest }: ButtonProps) {
  if (asChild) {
    return (
      <Slot.Root className={classNames(button({ look, size }), linkHover[look ?? 'secondary'], className)} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button type={type ?? 'button'} className={classNames(button({ look, size }), className)} disabled={disabled === true || busy} aria-busy={busy || undefined} {...rest}>
      {busy ? <Spinner className="size-4" /> : null}
      {children}
    </button>
  );
}

/** `:enabled` never matches a link. */
const linkHover: Record<NonNullable<ButtonProps['look']>, string> = {
  primary: 'hover:bg-accent-hover',
  secondary: 'hover:bg-hover active:bg-pressed',
  quiet: 'hover:bg-hover hover:text-ink',
  danger: 'hover:bg-bad-hover',
  link: 'hover:underline',
};
