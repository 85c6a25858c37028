/** Owns the shape every language of the terminal must fill: that of the English texts, with any words in it. */
import type { terminalEn } from './en.ts';

type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

export type TerminalMessages = Words<typeof terminalEn>;
