/** `npm run soak:flood`: one session floods for an hour. It must not stall, and the gateway's memory must not grow. */
import { join } from 'node:path';
import { buildBundles } from '../scripts/build/build.ts';
import { memoryGrowth, memorySlope, type MemorySample } from './leaks.ts';
import { Reader } from './reader/reader.ts';
import { residentKb } from './rig/process-cost.ts';
import { Rig } from './rig/rig.ts';
import { endOnSignal } from './rig/signals.ts';
import { readSoakOptions } from './soak-options.ts';

const root = join(import.meta.dirname, '..');
const FILE_BYTES = 50_000_000;
const LOOK_EVERY_MS = 1_000;
const REPORT_EVERY_LOOKS = 60;
/** The heap reaches its working size within the first seconds. */
const WARM_UP_LOOKS = 20;
/** No output for so long is a stall, milliseconds. */
const STALL_MS = 5_000;
const GROWTH_LIMIT_KB = 4 * 1_024;

async function main(): Promise<void> {
  const { minutes } = readSoakOptions(process.argv.slice(3), { minutes: 60 });
  await buildBundles(root, ['gateway', 'ecs-local'], (line) => console.log(line));
  const rig = await Rig.start({ root });
  const reader = new Reader();
  const close = endOnSignal(async () => {
    await reader.stop();
    await rig.stop();
  });
  try {
    const file = await rig.contentFile(FILE_BYTES);
    await reader.call('beginFlood', { dial: await rig.dial(), file: file.path });
    const samples: MemorySample[] = [];
    const began = performance.now();
    let bytes = 0;
    let movedAt = began;
    let longestStallMs = 0;
    for (let look = 1; performance.now() - began < minutes * 60_000; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const now = performance.now();
      const soFar = await reader.call('floodBytes', null);
      if (soFar > bytes) movedAt = now;
      longestStallMs = Math.max(longestStallMs, now - movedAt);
      bytes = soFar;
      if (look > WARM_UP_LOOKS) samples.push({ minutes: (now - began) / 60_000, kb: residentKb(rig.gateway.pid) });
      if (look % REPORT_EVERY_LOOKS === 0) console.log(`${Math.round((now - began) / 60_000)} min: ${(bytes / 1e9).toFixed(1)} GB, gateway ${Math.round(residentKb(rig.gateway.pid) / 1_024)} MB, longest stall ${Math.round(longestStallMs)} ms`);
    }
    const speed = await reader.call('endFlood', null);
    const held = samples.map(({ kb }) => kb);
    // Judged against the first look, which may stand low in the saw between two collections: the stricter of the two.
    const growthKb = Math.max(0, ...held) - (held[0] ?? 0);
    console.log(
      `${(bytes / 1e9).toFixed(1)} GB at ${speed.toFixed(0)} MB/s; memory grew by ${Math.round(growthKb)} KB at most, its tops by ${Math.round(memoryGrowth(samples))} KB, ${memorySlope(samples).toFixed(0)} KB per minute in the second half; longest stall ${Math.round(longestStallMs)} ms`,
    );
    process.exitCode = longestStallMs < STALL_MS && growthKb <= GROWTH_LIMIT_KB ? 0 : 1;
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
