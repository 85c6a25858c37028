/** Owns the shape every language must fill: that of the English texts, with any words in it. */
import type { ErrorCode } from '@workbench/protocol';
import type { en } from '../messages/en.ts';

type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

/** The error catalogue has its own list of codes: a missing sentence does not compile. */
export type ErrorMessages = Readonly<Record<ErrorCode, { readonly what: string; readonly todo: string }>>;

export type Messages = Words<typeof en> & { readonly errors: ErrorMessages };
