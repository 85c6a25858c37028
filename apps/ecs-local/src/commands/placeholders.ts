/** Fills `{{name}}` placeholders of a command (EO5.9). Pure. */

/** Spaces inside the braces are allowed; names are letters, digits, `_`, `-`, and `:` in the built-in ones. */
const placeholder = /\{\{\s*([A-Za-z0-9_:-]{1,64})\s*\}\}/g;

/** Names used in `content`, built-in ones (`ACS::…`) apart. */
export function placeholderNames(content: string): { readonly own: readonly string[]; readonly builtIn: readonly string[] } {
  const names = [...new Set([...content.matchAll(placeholder)].map(([, name = '']) => name))];
  return { own: names.filter((name) => !name.includes(':')), builtIn: names.filter((name) => name.includes(':')) };
}

/** Replaces every placeholder that has a value in one pass: a value that looks like a placeholder stays as it is. */
export const fillPlaceholders = (content: string, values: ReadonlyMap<string, string>): string =>
  content.replace(placeholder, (whole, name: string) => values.get(name) ?? whole);
