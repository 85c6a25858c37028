/** Decides what of a command's output is reported while it runs, what at its end, and what is dropped. Pure. */

/** Half of the quota goes out as it comes, the other half is kept for the last lines, which say how it ended. */
export class TaskOutput {
  readonly #quota: number;
  #news: Buffer[] = [];
  #newsBytes = 0;
  #sentBytes = 0;
  #tail: Buffer = Buffer.alloc(0);
  #dropped = 0;

  /** @param quota bytes reported in all */
  constructor(quota: number) {
    this.#quota = quota;
  }

  /** Bytes that were in neither report. */
  get dropped(): number {
    return this.#dropped;
  }

  add(bytes: Buffer): void {
    const room = Math.max(0, Math.floor(this.#quota / 2) - this.#sentBytes - this.#newsBytes);
    const news = bytes.subarray(0, room);
    if (news.length > 0) this.#news.push(news);
    this.#newsBytes += news.length;
    const joined = Buffer.concat([this.#tail, bytes.subarray(room)]);
    const kept = Math.ceil(this.#quota / 2);
    this.#dropped += Math.max(0, joined.length - kept);
    this.#tail = joined.length > kept ? Buffer.from(joined.subarray(joined.length - kept)) : joined;
  }

  /** What is new since the last call, for a report while it runs. */
  takeNews(): Buffer {
    const news = Buffer.concat(this.#news);
    this.#sentBytes += news.length;
    this.#news = [];
    this.#newsBytes = 0;
    return news;
  }

  /** Everything that is left, for the last report. */
  takeRest(): Buffer {
    const rest = Buffer.concat([this.takeNews(), this.#tail]);
    this.#tail = Buffer.alloc(0);
    return rest;
  }
}
