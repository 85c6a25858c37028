/**
 * Watches what running guests use of memory and disk, and acts on those that use too much. What the kernel bounds for each process by itself
 * is in boot-scripts.ts; this is for the sums, which without a control group nobody keeps.
 */
import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import { DiskBudget, FreeSpace, type GuestQuota } from './quota.ts';
import { diskBelow, memoryBelow } from './usage.ts';

/** A guest as the watch sees it. */
export interface WatchedGuest {
  readonly instanceId: string;
  /** The process of the host that all of the guest's are below. */
  readonly pid: number;
  /** Its root filesystem on the host. */
  readonly root: string;
  /** Ends every program in it but its own; `why` is shown on their terminals. */
  endPrograms(why: string): void;
  /** Ends it at once. */
  stop(): void;
}

/** Memory is looked at this often. Milliseconds. */
const LOOK_MS = 1_000;
/** Ending its programs is up to the guest's own program, which its root may have stopped: one that is over its memory this many times running is ended as a whole. */
const PATIENCE_LOOKS = 3;
/** What others free can hide what a guest writes: the folders are measured at least this often, unless that would be more than 2 % of the time. Milliseconds. */
const MEASURE_EVERY_MS = 5_000;
const SELDOM_FACTOR = 50;
/** Measuring may take at most a fifth of the time. */
const REST_FACTOR = 4;
const MIB = 1024 * 1024;

interface Entry {
  readonly guest: WatchedGuest;
  readonly disk: DiskBudget;
  looksOver: number;
}

export class QuotaWatch {
  readonly #quota: GuestQuota;
  readonly #folder: string;
  readonly #log: Logger;
  readonly #entries = new Set<Entry>();
  #timer: NodeJS.Timeout | undefined;
  readonly #freeSpace = new FreeSpace();
  #measureAt = 0;
  #measureBy = 0;

  /** @param folder the folder that holds all guests' folders */
  constructor(quota: GuestQuota, folder: string, log: Logger) {
    this.#quota = quota;
    this.#folder = folder;
    this.#log = log;
  }

  /** Watches until the returned function is called. */
  add(guest: WatchedGuest): () => void {
    const entry = { guest, disk: new DiskBudget(this.#quota.diskBytes), looksOver: 0 };
    this.#entries.add(entry);
    this.#measureBy = 0; // its first reading says what was there at boot
    if (this.#entries.size === 1) this.#schedule();
    return () => {
      this.#entries.delete(entry);
      if (this.#entries.size === 0) clearTimeout(this.#timer);
    };
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#look().then(
        () => this.#entries.size > 0 && this.#schedule(),
        (error: unknown) => {
          this.#log.error({ err: error }, 'what the guests use could not be read');
          this.#schedule();
        },
      );
    }, LOOK_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    if (this.#quota.memoryBytes > 0) await Promise.all([...this.#entries].map((entry) => this.#lookAtMemory(entry)));
    if (this.#quota.diskBytes > 0) await this.#lookAtDisk();
  }

  async #lookAtMemory(entry: Entry): Promise<void> {
    const limit = this.#quota.memoryBytes;
    const used = await memoryBelow(entry.guest.pid, limit);
    entry.looksOver = used > limit ? entry.looksOver + 1 : 0;
    if (entry.looksOver > 0) this.#act(entry, 'memory', { used, limit, stop: entry.looksOver > PATIENCE_LOOKS });
  }

  async #lookAtDisk(): Promise<void> {
    const now = performance.now();
    const { bavail, bsize } = await statfs(this.#folder);
    const free = bavail * bsize;
    const shrunk = this.#freeSpace.hasShrunk(free);
    if (now < this.#measureAt || (!shrunk && now < this.#measureBy)) return;
    const entries = [...this.#entries];
    const used = await diskBelow(entries.map(({ guest }) => guest.root));
    const took = performance.now() - now;
    this.#freeSpace.measured(free);
    this.#measureAt = performance.now() + REST_FACTOR * took;
    for (const entry of entries) {
      const bytes = used.get(entry.guest.root);
      const verdict = bytes === undefined || !this.#entries.has(entry) ? 'fine' : entry.disk.judge(bytes);
      if (verdict === 'fine') continue;
      this.#act(entry, 'disk space', { used: bytes ?? 0, limit: this.#quota.diskBytes, stop: verdict === 'stop' });
    }
    this.#measureBy = entries.some(({ disk }) => disk.over) ? 0 : performance.now() + Math.max(MEASURE_EVERY_MS, SELDOM_FACTOR * took);
  }

  #act({ guest }: Entry, what: 'memory' | 'disk space', { used, limit, stop }: { used: number; limit: number; stop: boolean }): void {
    this.#log.warn({ instanceId: guest.instanceId, what, used, limit, stop }, 'guest uses too much');
    if (stop) guest.stop();
    else guest.endPrograms(`This instance uses more than its ${Math.floor(limit / MIB)} MiB of ${what}: its programs are ended.`);
  }
}
