/** Holds docs/PROTOCOL.md and the tests together: every rule has a test that quotes it, and no test quotes a rule that is not there. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const RULE = /\*\*((?:HS|FR|IN|FL|RS|ER|CL)\d+)\*\*/g;
const CITATION = /\[((?:(?:HS|FR|IN|FL|RS|ER|CL)\d+)(?:, (?:HS|FR|IN|FL|RS|ER|CL)\d+)*)\]/g;

const rules = new Set([...readFileSync('docs/PROTOCOL.md', 'utf8').matchAll(RULE)].map(([, id]) => id));
const tests = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.test.ts', '*.test.tsx', '*/test/*.ts', 'e2e/*.spec.ts'], { encoding: 'utf8' }).split('\n').filter(Boolean);

const cited = new Map<string, string>();
for (const file of tests) {
  for (const [, ids = ''] of readFileSync(file, 'utf8').matchAll(CITATION)) {
    for (const id of ids.split(', ')) cited.set(id, file);
  }
}

const faults = [
  ...[...rules].filter((id) => id !== undefined && !cited.has(id)).map((id) => `docs/PROTOCOL.md ${id}: no test quotes this rule`),
  ...[...cited].filter(([id]) => !rules.has(id)).map(([id, file]) => `${file}: quotes ${id}, which docs/PROTOCOL.md does not have`),
];
for (const fault of faults) console.error(fault);
console.log(`${rules.size} rules, ${cited.size} quoted by tests`);
process.exitCode = faults.length > 0 ? 1 : 0;
