/** `npm run bench`: builds what people run, measures it, prints a table, and keeps the numbers in bench/results/. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../scripts/build/build.ts';
import { FIGURES } from './figures/index.ts';
import type { Figure } from './figures/figure.ts';
import { readOptions } from './options.ts';
import { tableOf, withTable, type Outcome } from './outcome.ts';
import { Reader } from './reader/reader.ts';
import { Rig } from './rig/rig.ts';
import { endOnSignal } from './rig/signals.ts';

const root = join(import.meta.dirname, '..');

async function measure(figure: Figure, rig: Rig, quick: boolean): Promise<Outcome[]> {
  const readers: Reader[] = [];
  console.log(`${figure.id} …`);
  try {
    return await figure.measure({
      rig,
      quick,
      reader: () => {
        const reader = new Reader();
        readers.push(reader);
        return reader;
      },
      say: (line) => console.log(`  ${line}`),
    });
  } catch (error) {
    console.error(error);
    return [{ figure: figure.id, title: figure.id, measured: 'failed', mustBe: 'to be measured', reference: '–', met: false, data: String(error) }];
  } finally {
    await Promise.all(readers.map((reader) => reader.stop()));
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(3), FIGURES.map(({ id }) => id));
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), kernel: release(), node: process.version };
  const began = { at: new Date().toISOString(), load: loadavg() };
  await buildBundles(root, ['gateway', 'ecs-local'], (line) => console.log(line));
  const rig = await Rig.start({ root, profileInto: options.profileInto });
  const close = endOnSignal(() => rig.stop());
  const outcomes: Outcome[] = [];
  const folder = join(root, 'bench/results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${began.at.replaceAll(':', '-')}.json`);
  try {
    for (const figure of FIGURES.filter(({ id }) => options.figures.includes(id))) {
      outcomes.push(...(await measure(figure, rig, options.quick)));
      // After each: what took half an hour is not lost to the figure after it.
      writeFileSync(file, JSON.stringify({ machine, began, ended: { at: new Date().toISOString(), load: loadavg() }, quick: options.quick, outcomes }, null, 1));
    }
  } finally {
    await close();
  }
  const table = tableOf(outcomes);
  const setting = `Measured ${began.at.slice(0, 16)}Z on ${machine.cpu}, ${machine.cores} cores, Linux ${machine.kernel}, Node ${machine.node}; load ${began.load.map((each) => each.toFixed(1)).join(' ')} at the beginning${options.quick ? '. A quick run: nothing is judged' : ''}.`;
  console.log(`\n${table}\n\n${setting}\n${file}`);
  if (options.writeDocs) {
    const page = join(root, 'docs/PERFORMANCE.md');
    writeFileSync(page, withTable(readFileSync(page, 'utf8'), `${table}\n\n${setting}`));
  }
  if (outcomes.some(({ met }) => met === false)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
