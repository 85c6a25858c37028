/** Splits a command line into words by shell quoting, without a shell: nothing is expanded (SM7.3, cmdContent). Pure. */

/** Throws SyntaxError when a quote or a trailing backslash is left open. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote === "'") {
      if (char === "'") quote = undefined;
      else word += char;
    } else if (char === '\\') {
      const next = line.charAt(at + 1);
      if (next === '') throw new SyntaxError('the command ends with a backslash');
      // Between double quotes a backslash is itself unless it takes away a meaning (POSIX 2.2.3).
      word = (word ?? '') + (quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next);
      at += 1;
    } else if (quote === '"') {
      if (char === '"') quote = undefined;
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== undefined) throw new SyntaxError('a quote in the command is not closed');
  if (word !== undefined) words.push(word);
  return words;
}
