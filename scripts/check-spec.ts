/**
 * Owns that docs and tests name the same rules: every rule of docs/PROTOCOL.md is quoted by a test, and no test quotes a rule that is
 * written nowhere. It does not know what a rule says.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** As rules are written in the pages: '**FL3**', '**EO1.4 Encodings**', or as a heading: '## EO2 Signature'. */
const RULE = /(?:\*\*|^#+ )([A-Z]{2}\d+(?:\.\d+)?)\b/gm;
/** As tests quote them in their names: '[FL3]', or several: '[FL3][EO1.4]'. */
const QUOTE = /\[([A-Z]{2}\d+(?:\.\d+)?)\]/g;
/** A heading that says its rules are foreseen and not yet spoken. */
const LATER = /^#+ .*\*\(later\)\*/;

const idsIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].flatMap(([, id]) => (id === undefined ? [] : [id]));

/** The rules of a page that hold now. */
export function rulesOf(page: string): string[] {
  let later = false;
  return page.split('\n').flatMap((line) => {
    if (line.startsWith('#')) later = LATER.test(line);
    return later || line.includes('*(later)*') ? [] : idsIn(line, RULE);
  });
}

export interface SpecSources {
  /** Pages whose every rule needs a test. */
  protocol: string;
  /** Pages whose rules tests may quote too: facts about the wires of others. */
  other: readonly string[];
  tests: readonly { path: string; text: string }[];
}

/** @returns one sentence per fault. */
export function specFaults({ protocol, other, tests }: SpecSources): string[] {
  const known = new Set([protocol, ...other].flatMap((page) => idsIn(page, RULE)));
  const quoted = new Set(tests.flatMap(({ text }) => idsIn(text, QUOTE)));
  return [
    ...rulesOf(protocol).filter((id) => !quoted.has(id)).map((id) => `docs/PROTOCOL.md: no test quotes [${id}].`),
    ...tests.flatMap(({ path, text }) => [...new Set(idsIn(text, QUOTE))].filter((id) => !known.has(id)).map((id) => `${path}: there is no rule [${id}].`)),
  ];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const find = (folder: string, names: RegExp): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => join(folder, path))
      .filter((path) => names.test(path) && !/(^|[\\/])(node_modules|dist|\.next)[\\/]/.test(path));
  const tests = ['apps', 'packages', 'e2e'].flatMap((folder) => find(folder, /\.(test|spec)\.tsx?$/));
  const faults = specFaults({ protocol: read('docs/PROTOCOL.md'), other: find('docs/wire', /\.md$/).map(read), tests: tests.map((path) => ({ path, text: read(path) })) });
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
