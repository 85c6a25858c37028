/** Owns how this browser likes its terminals: text size and screen reader mode. Kept per browser, not per user: it depends on the screen one sits at. */

export interface TerminalPreferences {
  /** CSS pixels. */
  readonly fontSize: number;
  /** The terminal repeats its rows as text for assistive technology; it costs speed, so it is chosen. */
  readonly screenReader: boolean;
}

export const DEFAULT_FONT_SIZE = 14;
/** CSS pixels: below, Chinese cannot be told apart; above, a phone shows twenty columns. */
const MIN_FONT_SIZE = 8;
const MAX_FONT_SIZE = 32;
const KEY = 'workbench.terminal';

export const clampFontSize = (size: number): number => Math.min(MAX_FONT_SIZE, Math.max(MIN_FONT_SIZE, Math.round(size)));

/** Reads what `savePreferences` wrote; whatever else is there counts as nothing. */
export function loadPreferences(storage: Pick<Storage, 'getItem'>): TerminalPreferences {
  const fallback: TerminalPreferences = { fontSize: DEFAULT_FONT_SIZE, screenReader: false };
  try {
    const saved: unknown = JSON.parse(storage.getItem(KEY) ?? 'null');
    if (typeof saved !== 'object' || saved === null) return fallback;
    const fontSize = 'fontSize' in saved && typeof saved.fontSize === 'number' && Number.isFinite(saved.fontSize) ? clampFontSize(saved.fontSize) : fallback.fontSize;
    return { fontSize, screenReader: 'screenReader' in saved && saved.screenReader === true };
  } catch {
    return fallback; // no storage in this browser, or not JSON
  }
}

export function savePreferences(storage: Pick<Storage, 'setItem'>, preferences: TerminalPreferences): void {
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A full or forbidden storage: the choice holds for this page only.
  }
}
