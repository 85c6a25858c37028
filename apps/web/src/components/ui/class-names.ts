/** Owns the joining of class names, so that a later Tailwind class wins over an earlier one of the same kind. */
import { clsx, type ClassValue } from 'clsx';
import { twMerge } from 'tailwind-merge';

export const classNames = (...values: ClassValue[]): string => twMerge(clsx(values));
