/** Owns what ssh2 leaves unwatched of a server: streams whose errors nobody hears. */
import type { Socket } from 'node:net';
import type { Client, ClientChannel } from 'ssh2';

/** What ssh2 does not show: where it keeps its channels. Its version is pinned; the tests hold this. */
interface Insides {
  readonly _chanMgr: { update(id: number, channel: ClientChannel): void };
}

export class ServerWatch {
  /** The server broke the protocol, and its connection is cut. Called once. */
  onFault: () => void = () => undefined;
  readonly #socket: Socket;
  #isFaulty = false;

  /** Before a channel is asked for: ssh2 makes it two answers of the server earlier than it hands it over. */
  constructor(client: Client, socket: Socket) {
    this.#socket = socket;
    const { _chanMgr: channels } = client as unknown as Insides;
    const update = channels.update.bind(channels);
    channels.update = (id, channel) => {
      update(id, channel);
      this.#attend(channel);
    };
  }

  #attend(channel: ClientChannel): void {
    // Data after the end of a stream is an error of that stream; unheard, it would end the process.
    channel.on('error', () => this.#fail());
    channel.stderr.on('error', () => this.#fail());
  }

  #fail(): void {
    if (this.#isFaulty) return;
    this.#isFaulty = true;
    this.#socket.destroy();
    this.onFault();
  }
}
