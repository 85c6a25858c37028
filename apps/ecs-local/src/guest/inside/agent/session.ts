/** Owns one Session Manager session on the agent from its entry in the session list to its status report. Knows no shells and no ports. */
import { BackendChannel } from './backend-channel.ts';
import type { BackendFrame } from './backend-frame.ts';
import type { Endpoint } from './endpoint.ts';

/** One element of `session` in the session list (SM7.3). */
export interface SessionEntry {
  readonly channelId: string;
  readonly cmdContent: string;
  readonly username: string;
  readonly targetHost: string;
  /** Empty: a shell. */
  readonly portNumber: string;
  /** Bits per second, 0: none. */
  readonly flowLimit: number;
}

/** How a session ended (SM7.12). */
export type SessionEnd = 'Ok' | 'Notified' | 'Timeout' | 'Open_pty_failed' | 'Open_channel_failed' | 'Open_port_failed' | 'IO_port_failed';

/** A shell or a forwarded port, as a session sees it. */
export interface FarEnd {
  handleFrame(frame: BackendFrame): void;
  hold(held: boolean): void;
  /** Ends it at once; what it had to say is lost. */
  drop(): void;
}

/** What a far end tells its session. */
export interface FarEndListeners {
  readonly onOutput: (bytes: Buffer) => void;
  /** True: it cannot take more input. */
  readonly onFull: (full: boolean) => void;
  /** It ended by itself, after its last output. */
  readonly onEnd: (end: SessionEnd) => void;
}

/** Opens the far end, or says why not. */
export type OpenFarEnd = (listeners: FarEndListeners) => Promise<FarEnd | SessionEnd>;

export class AgentSession {
  readonly channelId: string;
  readonly #endpoint: Endpoint;
  readonly #channel: BackendChannel;
  readonly #finished: Promise<void>;
  #farEnd: FarEnd | undefined;
  #early: BackendFrame[] = [];
  #held = true;
  #ending = false;
  #finish: () => void = () => undefined;

  constructor(endpoint: Endpoint, entry: SessionEntry, openFarEnd: OpenFarEnd) {
    this.channelId = entry.channelId;
    this.#endpoint = endpoint;
    this.#finished = new Promise((resolve) => { this.#finish = resolve; });
    this.#channel = new BackendChannel(endpoint, entry.channelId, {
      flowLimit: entry.flowLimit,
      listeners: {
        onFrame: (frame) => (this.#farEnd === undefined ? void this.#early.push(frame) : this.#farEnd.handleFrame(frame)),
        onHold: (held) => {
          this.#held = held;
          this.#farEnd?.hold(held);
        },
        onLost: () => void this.#end('Timeout', { atOnce: true }),
      },
    });
    void this.#run(openFarEnd);
  }

  /** Resolves when the end was reported and the socket closed. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** The relay's stop kick. */
  stop(): void {
    void this.#end('Notified', { atOnce: true });
  }

  async #run(openFarEnd: OpenFarEnd): Promise<void> {
    if (!(await this.#channel.open())) return this.#end('Open_channel_failed', { atOnce: true });
    const opened = await openFarEnd({
      onOutput: (bytes) => this.#channel.send(bytes),
      onFull: (full) => this.#channel.pauseInput(full),
      onEnd: (end) => void this.#end(end, { atOnce: false }),
    });
    if (typeof opened === 'string') return this.#end(opened, { atOnce: true });
    if (this.#ending) return opened.drop();
    this.#farEnd = opened;
    opened.hold(this.#held);
    for (const frame of this.#early.splice(0)) opened.handleFrame(frame);
  }

  async #end(how: SessionEnd, { atOnce }: { atOnce: boolean }): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    if (atOnce) this.#farEnd?.drop();
    // The report travels on another connection: sent before the last output has arrived, it would overtake it.
    else await this.#channel.drained();
    const good = how === 'Ok' || how === 'Notified' || how === 'Timeout';
    const query = { channelId: this.channelId, status: good ? 'Success' : 'Failed', errorcode: how };
    await this.#endpoint.request('POST', '/luban/api/v1/session/status', { query }).catch(() => undefined); // the relay ends it by the closed socket
    this.#channel.close();
    this.#finish();
  }
}
