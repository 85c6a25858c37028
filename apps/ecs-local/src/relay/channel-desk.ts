/**
 * Owns the channel ids: who may present which, and for how long (SM7.7, SM7.8). The agent endpoints ask here, always with the
 * instance whose identity they verified; a channel of another instance is to them as unknown as one that never was.
 */
import type { WebSocket } from 'ws';
import type { Channel } from './channel.ts';

export interface ChannelDesk {
  /** The channel to open; 'none' when the agent already opened it; undefined when this instance has no such channel. */
  list(instanceId: string, channelId: string): Channel | 'none' | undefined;
  /** False when this instance has no such channel. */
  report(instanceId: string, channelId: string, errorCode: string): boolean;
  /** Whether a backend may be opened now: fetched from the list, or dialled again within the re-dial window. */
  mayAttach(instanceId: string, channelId: string): boolean;
  /** Hands the accepted socket to the channel; ask `mayAttach` first, in the same turn. */
  attach(instanceId: string, channelId: string, backend: WebSocket): void;
}

/** Live channels by id. An ended channel is removed at once: its id is used up, and every later request for it is answered 404. */
export class ChannelBook implements ChannelDesk {
  readonly #channels = new Map<string, Channel>();

  add(channel: Channel): void {
    this.#channels.set(channel.plan.id, channel);
  }

  remove(channel: Channel): void {
    this.#channels.delete(channel.plan.id);
  }

  all(): Channel[] {
    return [...this.#channels.values()];
  }

  ofInstance(instanceId: string): Channel[] {
    return this.all().filter((channel) => channel.plan.instanceId === instanceId);
  }

  list(instanceId: string, channelId: string): Channel | 'none' | undefined {
    const channel = this.#find(instanceId, channelId);
    if (!channel) return undefined;
    return channel.list() ? channel : 'none';
  }

  report(instanceId: string, channelId: string, errorCode: string): boolean {
    const channel = this.#find(instanceId, channelId);
    channel?.agentReported(errorCode);
    return channel !== undefined;
  }

  mayAttach(instanceId: string, channelId: string): boolean {
    return this.#find(instanceId, channelId)?.attachable === true;
  }

  attach(instanceId: string, channelId: string, backend: WebSocket): void {
    this.#find(instanceId, channelId)?.attachBackend(backend);
  }

  #find(instanceId: string, channelId: string): Channel | undefined {
    const channel = this.#channels.get(channelId);
    return channel?.plan.instanceId === instanceId ? channel : undefined;
  }
}
