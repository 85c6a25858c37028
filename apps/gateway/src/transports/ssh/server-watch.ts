/** Owns what ssh2 leaves unwatched of a server: streams whose errors nobody hears, a window that is ignored, answers that are not read. */
import type { Socket } from 'node:net';
import type { Client, ClientChannel } from 'ssh2';

/**
 * Bytes of output that nobody has read. ssh2 widens its window of 2 MiB while one of its two streams holds less than that, so a server
 * that keeps to it comes to 6 MiB at most; one that does not is stopped by nothing else, because ssh2 goes on reading its socket.
 */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/** Bytes on their way to a server that does not read them. ssh2 answers whatever it is asked, and asks nobody whether there is room. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;

/** ssh2 cuts input into packets of the size the server names, and never comes to an end with one of 0. */
const MIN_PACKET_BYTES = 256;

/** What ssh2 does not show: where it keeps its channels, and what the server said of one. Its version is pinned; the tests hold this. */
interface Insides {
  readonly _chanMgr: { update(id: number, channel: ClientChannel): void };
}
type Limits = { readonly packetSize: number };

export class ServerWatch {
  /** The server broke the protocol, and its connection is cut. Called once. */
  onFault: () => void = () => undefined;
  readonly #socket: Socket;
  #channel: ClientChannel | undefined;
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
    // After ssh2, which was there first, has read the bytes.
    socket.on('data', () => this.#look());
  }

  #attend(channel: ClientChannel): void {
    this.#channel = channel;
    // Data after the end of a stream is an error of that stream; unheard, it would end the process.
    channel.on('error', () => this.#fail());
    channel.stderr.on('error', () => this.#fail());
    if ((channel.outgoing as Limits).packetSize < MIN_PACKET_BYTES) this.#fail();
  }

  #look(): void {
    const unread = this.#channel ? this.#channel.readableLength + this.#channel.stderr.readableLength : 0;
    if (unread > MAX_UNREAD_BYTES || this.#socket.writableLength > MAX_UNSENT_BYTES) this.#fail();
  }

  #fail(): void {
    if (this.#isFaulty) return;
    this.#isFaulty = true;
    this.#socket.destroy();
    this.onFault();
  }
}
