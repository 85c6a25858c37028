/** Owns the table of the terminal's languages. A text that one of them lacks does not compile. */
import type { Locale } from '../../../i18n/locale.ts';
import { terminalEn } from './en.ts';
import type { TerminalMessages } from './terminal-messages.ts';
import { terminalZhCN } from './zh-cn.ts';

export const terminalMessages: Readonly<Record<Locale, TerminalMessages>> = { en: terminalEn, 'zh-CN': terminalZhCN };
