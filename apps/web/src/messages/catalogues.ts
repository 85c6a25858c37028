/** Owns the table of all languages. A text that one of them lacks does not compile. */
import { errorCatalogue } from '@workbench/protocol';
import type { Locale } from '../i18n/locale.ts';
import type { Messages } from '../i18n/messages.ts';
import { en } from './en.ts';
import { zhCNErrors } from './zh-cn-errors.ts';
import { zhCN } from './zh-cn.ts';

export const catalogues: Readonly<Record<Locale, Messages>> = {
  en: { ...en, errors: errorCatalogue },
  'zh-CN': { ...zhCN, errors: zhCNErrors },
};
