/** Owns which keys belong to the page and not to the shell. Everything else goes to the shell. */

export type Shortcut = 'copy' | 'paste' | 'search' | 'larger' | 'smaller' | 'reset-size' | 'leave';

export interface KeyPress {
  readonly key: string;
  /** Place on the keyboard: a Cyrillic layout has no `c`, and Ctrl+Shift+C is meant all the same. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const sizes: Readonly<Record<string, Shortcut>> = { '=': 'larger', '+': 'larger', '-': 'smaller', '0': 'reset-size' };

/** What a key press asks the page to do, or null when it is the shell's. `apple`: Command takes the place of Control and Shift. */
export function shortcutOf(press: KeyPress, apple: boolean): Shortcut | null {
  if (press.altKey) return null;
  if (press.ctrlKey && !press.metaKey && !press.shiftKey && press.key === 'F6') return 'leave';
  if (press.key === 'Insert' && !press.metaKey) {
    if (press.ctrlKey && !press.shiftKey) return 'copy';
    if (press.shiftKey && !press.ctrlKey) return 'paste';
  }
  const main = apple ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (!main) return null;
  // Ctrl+Shift+- is ^_ , undo in readline and emacs.
  const size = sizes[press.key];
  if (size && !(press.shiftKey && press.key !== '+')) return size;
  if (!apple && !press.shiftKey) return null;
  if (press.code === 'KeyC') return 'copy';
  if (press.code === 'KeyV') return 'paste';
  if (press.code === 'KeyF') return 'search';
  return null;
}

/** The keys of each shortcut as a person reads them. */
export const shortcutKeys = (apple: boolean): Readonly<Record<Shortcut, readonly string[]>> => {
  const main = apple ? ['⌘'] : ['Ctrl', 'Shift'];
  const single = apple ? '⌘' : 'Ctrl';
  return {
    copy: [...main, 'C'],
    paste: [...main, 'V'],
    search: [...main, 'F'],
    larger: [single, '+'],
    smaller: [single, '−'],
    'reset-size': [single, '0'],
    leave: ['Ctrl', 'F6'],
  };
};
