/** Owns what the relay needs of the agent side: can an agent be reached, tell it this, and say when that changes. */

/** attached: kicks are heard now · expected: heartbeats are fresh but the notify channel is away (it dials again, SM8.4) · offline. */
export type Reach = 'attached' | 'expected' | 'offline';

/** ready: kicks that were lost may be sent again (channel attached, or the agent finished starting) · forgotten: the instance stopped. */
export type AgentChange = 'ready' | 'forgotten';

export interface AgentLink {
  reach(instanceId: string): Reach;
  /** Sends a text kick; false when there is no notify channel to send it on. */
  kick(instanceId: string, text: string): boolean;
  /** Returns the function that stops the listening. */
  onChange(listener: (instanceId: string, change: AgentChange) => void): () => void;
}
