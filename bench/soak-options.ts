/** Owns what may be said to `npm run soak` and `npm run soak:flood`. Pure. */

export interface SoakOptions {
  readonly minutes: number;
  readonly sessions: number;
}

/** @throws Error in one sentence for what is not known or no positive number. */
export function readSoakOptions(args: readonly string[], defaults: SoakOptions): SoakOptions {
  const given = { ...defaults };
  for (const each of args) {
    const [, name, value] = /^--(minutes|sessions)=(\d+(?:\.\d+)?)$/.exec(each) ?? [];
    if ((name !== 'minutes' && name !== 'sessions') || Number(value) <= 0) throw new Error(`${each} is not known. Switches: --minutes=<n>, --sessions=<n>.`);
    given[name] = Number(value);
  }
  return given;
}
