/** Decides what one demo instance may use of this computer, and when it has used too much disk. Pure; knows neither processes nor files. */

export interface GuestQuota {
  /** Processes and threads at once. 0: not bounded. */
  readonly processes: number;
  /** Memory of its own of all programs together, and of each one by itself, in bytes. 0: not bounded. */
  readonly memoryBytes: number;
  /** What it keeps in its folder on this computer, in bytes; also the largest file. 0: not bounded. */
  readonly diskBytes: number;
}

const MIB = 1024 * 1024;

/** A fork bomb ends at 1,024 processes; 20 sessions with a compiler each have room. */
export const defaultQuota: GuestQuota = { processes: 1024, memoryBytes: 1024 * MIB, diskBytes: 2048 * MIB };

/** Room above what is there for whoever logs on to remove files: a shell's history, an editor's swap file. Bytes. */
const CLEANING_BYTES = MIB;

export type DiskVerdict = 'fine' | 'end-programs' | 'stop';

/**
 * Judges one guest's disk by readings that come seconds apart, from its boot on. A guest that is over its budget and writes more loses its programs,
 * but somebody can still log on and remove files. One that goes on writing before it was below the budget again is stopped.
 */
export class DiskBudget {
  readonly #limit: number;
  #allowed: number | undefined;
  #warned = false;

  /** @param limit bytes, above 0 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether it was over its budget and has not been below it since: what it does is worth a closer look. */
  get over(): boolean {
    return this.#warned;
  }

  judge(used: number): DiskVerdict {
    if (used <= this.#limit) {
      this.#allowed = this.#limit;
      this.#warned = false;
      return 'fine';
    }
    const allowed = this.#allowed ?? Infinity; // what is there at boot may stay
    const over = used > allowed;
    const verdict = !over ? 'fine' : this.#warned ? 'stop' : 'end-programs';
    // It only sinks, or small steps would lead anywhere.
    this.#allowed = over ? used + CLEANING_BYTES : Math.min(allowed, used + CLEANING_BYTES);
    this.#warned ||= over || allowed === Infinity;
    return verdict;
  }
}

/** The folders are measured when the disk has become fuller by this much: measuring walks all files. Bytes. */
const GROWN_BYTES = 32 * MIB;

/** Judges by the free space of the disk, which everything on this computer changes, whether guests may have written much since they were measured. */
export class FreeSpace {
  #most = 0;

  /** What somebody else has freed since must not hide what a guest writes, so it counts from the emptiest that the disk has been. */
  hasShrunk(free: number): boolean {
    this.#most = Math.max(this.#most, free);
    return free <= this.#most - GROWN_BYTES;
  }

  /** The guests were measured while this much was free. */
  measured(free: number): void {
    this.#most = free;
  }
}
