/** What the region remembers across restarts: one JSON file, replaced atomically. Knows no guest and no wire. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from './atomic-file.ts';

const instanceState = z.object({
  /** What the instance should be when the region is up; transient states are not kept. */
  power: z.enum(['Running', 'Stopped']),
  /** Epoch milliseconds of the first time the region met it. */
  createdAt: z.number(),
  /** False until it was started once. */
  provisioned: z.boolean(),
  sshPort: z.int().optional(),
});

const savedCommand = z.object({
  commandId: z.string(),
  name: z.string(),
  description: z.string(),
  contentBase64: z.string(),
  workingDir: z.string(),
  timeoutSeconds: z.number(),
  enableParameter: z.boolean(),
  regionId: z.string(),
});

const stateSchema = z.object({
  version: z.literal(1),
  instances: z.record(z.string(), instanceState),
  /** Regions whose Session Manager was switched off. */
  sessionManagerDisabled: z.array(z.string()),
  /** Commands kept by RunCommand with KeepCommand. */
  commands: z.array(savedCommand),
});

export type SavedCommand = z.output<typeof savedCommand>;
export type RegionStateData = z.output<typeof stateSchema>;

export class StateFile {
  readonly data: RegionStateData;
  private readonly path: string;
  private readonly onError: (error: unknown) => void;
  private changed = false;
  private writing: Promise<void> | undefined;

  private constructor(path: string, data: RegionStateData, onError: (error: unknown) => void) {
    this.path = path;
    this.data = data;
    this.onError = onError;
  }

  /** Opens the state at `path`, empty when there is none; `onError` hears of writes that fail. Throws when the file is not ours. */
  static async open(path: string, onError: (error: unknown) => void): Promise<StateFile> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (text === undefined) return new StateFile(path, { version: 1, instances: {}, sessionManagerDisabled: [], commands: [] }, onError);
    try {
      return new StateFile(path, stateSchema.parse(JSON.parse(text)), onError);
    } catch {
      throw new Error(`${path} is not a state file of this version; move it away to start with fresh power states.`);
    }
  }

  /** Changes the state and has it written soon; changes made while a write is under way share the next one. */
  change(mutate: (data: RegionStateData) => void): void {
    mutate(this.data);
    this.changed = true;
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
  }

  /** Resolves when everything changed so far is on disk (or its write failed). */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private async write(): Promise<void> {
    // A turn of the loop first: changes of one turn become one write.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.changed) {
      this.changed = false;
      await writeFileAtomically(this.path, `${JSON.stringify(this.data, null, 2)}\n`, 0o600).catch(this.onError);
    }
  }
}
