/** Owns what may be said to `npm run bench`. Pure. */

export interface Options {
  /** Names of figures; all when none is named. */
  readonly figures: readonly string[];
  /** A short run that shows that everything works; nothing is judged. */
  readonly quick: boolean;
  /** Puts the table into docs/PERFORMANCE.md. */
  readonly writeDocs: boolean;
  /** Folder that receives CPU profiles of the gateway. */
  readonly profileInto: string | undefined;
}

const SWITCHES = ['--quick', '--write-docs', '--profile'];

/** @throws Error in one sentence for a figure or switch that is not known. */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const named = args.filter((each) => !each.startsWith('-'));
  const unknown = args.filter((each) => !(each.startsWith('-') ? SWITCHES : known).includes(each.split('=')[0] ?? ''));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')} is not known. Figures: ${known.join(', ')}. Switches: --quick, --write-docs, --profile=<folder>.`);
  return {
    figures: named.length > 0 ? known.filter((each) => named.includes(each)) : known,
    quick: args.includes('--quick'),
    writeDocs: args.includes('--write-docs'),
    profileInto: args.find((each) => each.startsWith('--profile='))?.slice('--profile='.length),
  };
}
