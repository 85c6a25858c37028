/** Owns what may be said to `npm run soak` and `npm run soak:flood`. Pure. */

export interface SoakOptions {
  readonly minutes: number;
  readonly sessions: number;
}

/**
 * What was said, for the switches that have a default.
 * @throws Error in one sentence for what is not known or no positive number.
 */
export function readSoakOptions<T extends Partial<SoakOptions>>(args: readonly string[], defaults: T): T {
  const given = { ...defaults };
  for (const each of args) {
    const [, name, value] = /^--(minutes|sessions)=(\d+(?:\.\d+)?)$/.exec(each) ?? [];
    if (name === undefined || !(name in defaults) || Number(value) <= 0) throw new Error(`${each} is not known. Switches: ${Object.keys(defaults).map((known) => `--${known}=<n>`).join(', ')}.`);
    Object.assign(given, { [name]: Number(value) });
  }
  return given;
}
