/** Commands that RunCommand was asked to keep; they live in the region's state. */
import { ApiError } from '../openapi/errors.ts';
import type { SavedCommand, StateFile } from '../region/state-file.ts';

/** Keeps the state file small: 18 KB each. */
const maxKept = 100;

export class KeptCommands {
  private readonly state: StateFile;

  constructor(state: StateFile) {
    this.state = state;
  }

  /** Throws ApiError when the region keeps as many as it can. */
  checkRoom(): void {
    if (this.state.data.commands.length >= maxKept) throw new ApiError(403, 'Command.ExceedQuota', `The region keeps at most ${maxKept} commands.`);
  }

  keep(command: SavedCommand): void {
    this.checkRoom();
    this.state.change(({ commands }) => commands.push(command));
  }

  find(commandId: string): SavedCommand | undefined {
    return this.state.data.commands.find((command) => command.commandId === commandId);
  }
}
