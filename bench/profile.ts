/** Sums up a CPU profile of the gateway: `node --import tsx bench/profile.ts <file.cpuprofile>`. Which functions the time goes to, without their callees. */
import { readFileSync } from 'node:fs';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timeDeltas: readonly number[];
}

const SHOWN = 40;
const profile = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Profile;
const nameOf = new Map(profile.nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [id, `${functionName || '(anonymous)'} ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`]));
const own = new Map<string, number>();
let busy = 0;
profile.samples.forEach((id, index) => {
  const name = nameOf.get(id) ?? '?';
  const micros = profile.timeDeltas[index] ?? 0;
  own.set(name, (own.get(name) ?? 0) + micros);
  if (!name.startsWith('(idle)')) busy += micros;
});
for (const [name, micros] of [...own].filter(([each]) => !each.startsWith('(idle)')).sort(([, a], [, b]) => b - a).slice(0, SHOWN)) {
  console.log(`${((100 * micros) / busy).toFixed(1).padStart(5)} %  ${(micros / 1e6).toFixed(2).padStart(7)} s  ${name}`);
}
