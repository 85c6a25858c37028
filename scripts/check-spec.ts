/**
 * Owns that docs, tests and comments name the same rules: every rule of docs/PROTOCOL.md is quoted by a test, and neither a test nor a
 * comment of the source cites a rule that is written nowhere. It does not know what a rule says.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** As rules are written in the pages: '**FL3**', '**EO1.4 Encodings**', or as a heading: '## EO2 Signature'. */
const RULE = /(?:\*\*|^#+ )([A-Z]{2}\d+(?:\.\d+)?)\b/gm;
/** As tests quote them in their names: '[FL3]', or several: '[FL3][EO1.4]'. */
const QUOTE = /\[([A-Z]{2}\d+(?:\.\d+)?)\]/g;
/** As comments cite them: 'SM2.2', '(docs/PROTOCOL.md, HS11)'. */
const CITATION = /\b([A-Z]{2}\d{1,2}(?:\.\d{1,2})?)\b/g;
const COMMENT = /\/\*[^]*?\*\/|(?<![:\w])\/\/.*/g;

const idsIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].flatMap(([, id]) => (id === undefined ? [] : [id]));

export interface SpecSources {
  /** Pages whose every rule needs a test. */
  protocol: string;
  /** Pages whose rules tests may quote too: facts about the wires of others. */
  other: readonly string[];
  tests: readonly { path: string; text: string }[];
  /** Files whose comments may cite rules of all pages. */
  code: readonly { path: string; text: string }[];
}

/** @returns one sentence per fault. */
export function specFaults({ protocol, other, tests, code }: SpecSources): string[] {
  const known = new Set([protocol, ...other].flatMap((page) => idsIn(page, RULE)));
  const families = new Set([...known].map((id) => id.slice(0, 2)));
  const cited = (text: string): string[] => idsIn((text.match(COMMENT) ?? []).join('\n'), CITATION).filter((id) => families.has(id.slice(0, 2)));
  const unknown = (ids: readonly string[]): string[] => [...new Set(ids)].filter((id) => !known.has(id));
  const quoted = new Set(tests.flatMap(({ text }) => idsIn(text, QUOTE)));
  return [
    ...idsIn(protocol, RULE).filter((id) => !quoted.has(id)).map((id) => `docs/PROTOCOL.md: no test quotes [${id}].`),
    ...tests.flatMap(({ path, text }) => unknown(idsIn(text, QUOTE)).map((id) => `${path}: there is no rule [${id}].`)),
    ...code.flatMap(({ path, text }) => unknown(cited(text)).map((id) => `${path}: a comment cites ${id}, which is no rule.`)),
  ];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const find = (folder: string, names: RegExp): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => join(folder, path))
      .filter((path) => names.test(path) && !/(^|[\\/])(node_modules|dist|\.next)[\\/]/.test(path));
  const texts = (folders: readonly string[], names: RegExp) => folders.flatMap((folder) => find(folder, names)).map((path) => ({ path, text: read(path) }));
  const faults = specFaults({
    protocol: read('docs/PROTOCOL.md'),
    other: find('docs/wire', /\.md$/).map(read),
    tests: texts(['apps', 'packages', 'e2e'], /\.(test|spec)\.tsx?$/),
    code: texts(['apps', 'packages', 'bench', 'e2e'], /\.tsx?$/),
  });
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
