/** Owns what Control does to a character, for keyboards on glass that have no such key. */

/** One character: `c` becomes ^C (0x03), `[` Escape, `?` DEL, space NUL; anything that has no control form is left as it is (ECMA-48, C0). */
export function applyControl(typed: string): string {
  const character = typed.toUpperCase();
  if (character === '?') return '\x7f';
  if (character === ' ') return '\0';
  return character >= '@' && character <= '_' ? String.fromCharCode(character.charCodeAt(0) - 0x40) : typed;
}
