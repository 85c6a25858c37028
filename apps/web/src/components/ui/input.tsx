/** Owns the look of one-line and many-line text inputs. */
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames('field h-9 px-3 text-base sm:h-8 sm:text-sm', className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classNames('field min-h-24 px-3 py-2 text-base sm:text-sm', className)} {...rest} />;
}
