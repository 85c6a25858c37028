/**
 * Owns one frontend paired with one agent channel: delivery, translation of frames (SM9), flow control and the end of both sides.
 * It knows neither tokens nor quotas, nor how a kick reaches the agent.
 *
 *   delivering ──backend──▶ attached ──backend lost──▶ detached ──re-dial──▶ attached
 *        └───────────────────────┴──────────── end ──────────┴──▶ ended
 */
import type { RawData, WebSocket } from 'ws';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { decodeBackendFrame, encodeBackendFrame } from './backend-frame.ts';
import { Brake } from './brake.ts';
import { decodeFrontendFrame, encodeFrontendFrame } from './frontend-frame.ts';
import { HeldInput } from './held-input.ts';
import { Lane } from './lane.ts';
import { messageType } from './message-type.ts';
import { clientSpeedPayload, closedPayload, endedWell, keepAlivePayload, reasonForAgentCode } from './status-payload.ts';
import { decodeClientSize, encodeAgentSize, type TerminalSize } from './terminal-size.ts';
import type { ChannelEnd, ChannelPlan, ConnectionRecord } from './channel-plan.ts';
import type { Time } from './time.ts';
import { channelTimes, vendorClientBps } from './channel-times.ts';
import type { TokenBucket } from './token-bucket.ts';

export interface ChannelDeps {
  readonly limits: Limits;
  readonly log: Log;
  readonly time: Time;
  readonly buckets: { readonly input: TokenBucket | undefined; readonly output: TokenBucket | undefined };
  /** Sends a text kick; false while the agent has no notify channel. */
  kick(text: string): boolean;
  onEnded(channel: Channel): void;
}

type Stage = 'delivering' | 'attached' | 'detached' | 'ended';

export class Channel {
  readonly plan: ChannelPlan;
  readonly record: ConnectionRecord;
  readonly #frontend: WebSocket;
  readonly #deps: ChannelDeps;
  readonly #inputBrake = new Brake();
  readonly #outputBrake = new Brake();
  readonly #input: Lane;
  readonly #output: Lane;
  readonly #held = new HeldInput();
  readonly #timers = new Map<string, () => void>();
  #backend: WebSocket | undefined;
  #stage: Stage = 'delivering';
  #kicked = false;
  #listed = false;
  #ready = false;
  #size: TerminalSize | undefined;
  #sequence = { client: 0, agent: 0 };
  #heardClientAt: number;
  #spokeToAgentAt: number;
  #outputSeen = false;
  #reported: ChannelEnd | undefined;

  constructor(frontend: WebSocket, plan: ChannelPlan, deps: ChannelDeps) {
    this.plan = plan;
    this.#frontend = frontend;
    this.#deps = deps;
    const now = deps.time.now();
    this.#heardClientAt = now;
    this.#spokeToAgentAt = now;
    this.record = { instanceId: plan.instanceId, startTime: now, status: 'Connecting' };
    this.#input = new Lane({ brake: this.#inputBrake, bucket: deps.buckets.input, time: deps.time });
    this.#output = new Lane({ brake: this.#outputBrake, bucket: deps.buckets.output, time: deps.time });
    this.#inputBrake.attach(frontend);
    this.#output.attach(frontend);
    frontend.on('message', (data) => this.#handleClientMessage(asBuffer(data)));
    frontend.on('close', () => this.end({ closedReason: 'ClientClosed' }));
    // A frame over the limit or broken framing: ws has answered with its close code, a `close` event follows.
    frontend.on('error', () => this.end({ closedReason: 'MessageFormatInvalid' }));
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** Whether the agent may open its backend: it fetched the channel and has neither opened nor ended it, or it dials again (SM7.8). */
  get attachable(): boolean {
    return this.#reported === undefined && (this.#stage === 'delivering' ? this.#listed : this.#stage !== 'ended');
  }

  /** Bytes that this channel keeps in memory: both queues and held input. */
  get queuedBytes(): number {
    return this.#frontend.bufferedAmount + (this.#backend?.bufferedAmount ?? 0) + this.#held.bytes;
  }

  /** Whether either side is not being read at present. */
  get paused(): { readonly input: boolean; readonly output: boolean } {
    return { input: this.#inputBrake.engaged, output: this.#outputBrake.engaged };
  }

  /** Asks the agent to fetch this channel; asked again when the agent comes (back) before it fetched it. */
  deliver(): void {
    if (this.#stage !== 'delivering' || this.#listed) return;
    if (!this.#timers.has('delivery')) {
      this.#tellPace();
      this.#after('delivery', channelTimes.deliveryMs, () => this.end({ closedReason: 'DeliveryTimeout', failedDetail: 'The agent did not open the channel in time.', tell: 'DeliveryTimeout' }));
    }
    this.#kicked = this.#deps.kick(`kick_vm session start ${this.plan.id}`) || this.#kicked;
  }

  /** The agent fetches the session list: true while there is something to open. Asked again it gets the same answer (lost answers are retried). */
  list(): boolean {
    if (this.#stage !== 'delivering') return false;
    this.#listed = true;
    return true;
  }

  /** Takes the agent's WebSocket: the first one, or a re-dial (SM7.8), which replaces the one it has given up. */
  attachBackend(backend: WebSocket): void {
    const previous = this.#backend;
    this.#backend = backend;
    this.#stage = 'attached';
    this.record.status = 'Connected';
    this.#cancel('delivery');
    this.#cancel('redial');
    previous?.terminate();
    this.#outputBrake.attach(backend);
    this.#input.attach(backend);
    // Also what a replaced backend still delivers while it closes: it was sent before the re-dial.
    backend.on('message', (data) => this.#handleAgentMessage(asBuffer(data)));
    backend.on('close', () => this.#handleBackendClose(backend));
    backend.on('error', () => backend.terminate());
    if (this.#ready) this.#flush();
    else this.#after('ready', this.plan.portNumber === undefined ? channelTimes.shellReadyMs : channelTimes.portReadyMs, () => this.#becomeReady());
  }

  /** The agent's status POST, which overtakes the last output: the end waits until the backend has been read to its close. */
  agentReported(errorCode: string): void {
    if (this.#stage === 'ended' || this.#reported) return;
    const reason = reasonForAgentCode(errorCode);
    this.#reported = { closedReason: 'AgentSocketClosed', tell: reason, ...(endedWell(errorCode) ? {} : { failedDetail: reason }) };
    if (this.#backend) this.#awaitLastOutput();
    else this.end(this.#reported);
  }

  /** Ends both sides; the first end wins. */
  end(end: ChannelEnd): void {
    if (this.#stage === 'ended') return;
    this.#stage = 'ended';
    this.#timers.forEach((cancel) => cancel());
    this.#timers.clear();
    this.record.status = end.failedDetail === undefined ? 'Terminated' : 'Failed';
    this.record.endTime = this.#deps.time.now();
    this.record.closedReason = end.closedReason;
    if (end.failedDetail !== undefined) this.record.failedDetail = end.failedDetail;
    this.#closeFrontend(end.tell);
    this.#closeBackend();
    this.#deps.log.info({ sessionId: this.plan.sessionId, channelId: this.plan.id, instanceId: this.plan.instanceId, closedReason: end.closedReason, failedDetail: end.failedDetail }, 'channel ended');
    this.#deps.onEnded(this);
  }

  /** Once a second: idle (SM8.1), hard limit (SM8.2), and the agent's own idle clock where the region allows more. */
  tick(now: number): void {
    const { idleSeconds, maxSessionSeconds } = this.#deps.limits;
    if (idleSeconds > 0 && now - this.#heardClientAt > idleSeconds * 1000) this.end({ closedReason: 'AgentSocketClosed', tell: 'AgentTimeout' });
    else if (maxSessionSeconds > 0 && now - this.record.startTime > maxSessionSeconds * 1000) this.end({ closedReason: 'AgentSocketClosed', tell: 'AgentTimeout' });
    else if ((idleSeconds === 0 || idleSeconds * 1000 > channelTimes.agentIdleMs) && now - this.#spokeToAgentAt > channelTimes.agentKeepAliveMs) {
      this.#toAgent(messageType.status, keepAlivePayload);
    }
  }

  /** A WebSocket ping keeps addresses translated on the way; a missing pong ends nothing, as a client that is held back cannot answer (SM5.3). */
  ping(): void {
    if (this.#frontend.readyState === this.#frontend.OPEN && this.#frontend.bufferedAmount === 0) this.#frontend.ping();
  }

  /** Drops both sockets at once (the relay closes). */
  terminate(): void {
    this.end({ closedReason: 'AgentSocketClosed' });
    this.#frontend.terminate();
    this.#backend?.terminate();
  }

  #handleClientMessage(bytes: Buffer): void {
    if (this.#stage === 'ended') return;
    const frame = decodeFrontendFrame(bytes);
    if (!frame) return this.end({ closedReason: 'MessageFormatInvalid', tell: 'ProcessDataError' });
    if (frame.createdDate === 0n) return; // SM2.5: dropped, and the idle clock goes on
    if (frame.type === messageType.close) return this.end({ closedReason: 'ClientClosed' });
    if (frame.type === messageType.input && frame.payload.length > 0) return this.#takeInput(frame.payload);
    if (frame.type !== messageType.size) return; // SM3: the other types mean nothing from a client
    const size = decodeClientSize(frame.payload);
    if (!size) return;
    this.#size = size;
    this.#heardClientAt = this.#deps.time.now();
    if (this.#open) this.#toAgent(messageType.size, encodeAgentSize(size));
  }

  #takeInput(payload: Buffer): void {
    this.#heardClientAt = this.#deps.time.now();
    if (this.#open) return this.#toAgent(messageType.input, payload);
    this.#held.push(payload);
    if (this.#held.full) this.#inputBrake.on('held');
  }

  #handleAgentMessage(bytes: Buffer): void {
    if (this.#stage === 'ended') return;
    const frame = decodeBackendFrame(bytes);
    if (!frame) return this.end({ closedReason: 'MessageFormatInvalid', failedDetail: 'The agent sent a frame shorter than its header.', tell: 'ProcessDataError' });
    if (frame.type !== messageType.output || frame.payload.length === 0) return;
    this.#outputSeen = true;
    this.#output.send(this.#clientFrame(messageType.output, frame.payload));
    if (!this.#ready) this.#becomeReady();
  }

  #handleBackendClose(backend: WebSocket): void {
    if (backend !== this.#backend) return;
    this.#backend = undefined;
    this.#input.detach();
    if (this.#stage === 'ended') return;
    if (this.#reported) return this.end(this.#reported);
    this.#cancel('ready');
    this.#stage = 'detached';
    this.#after('redial', channelTimes.redialMs, () => this.end({ closedReason: 'AgentSocketClosed', failedDetail: 'The agent did not come back.', tell: 'AgentTimeout' }));
  }

  get #open(): boolean {
    return this.#ready && this.#stage === 'attached';
  }

  #becomeReady(): void {
    this.#ready = true;
    this.#cancel('ready');
    this.#flush();
  }

  /** The agent drops a size that comes before its pty (SM3.2), so the last one known goes first, then what was typed meanwhile. */
  #flush(): void {
    if (this.#size) this.#toAgent(messageType.size, encodeAgentSize(this.#size));
    for (const payload of this.#held.drain()) this.#toAgent(messageType.input, payload);
    this.#inputBrake.off('held');
  }

  #toAgent(type: number, payload: Uint8Array): void {
    if (!this.#backend) return;
    const createdMs = this.#deps.time.now();
    this.#spokeToAgentAt = createdMs;
    this.#input.send(encodeBackendFrame({ type, channelId: this.plan.id, createdMs, sequence: this.#sequence.agent++, payload }));
  }

  #clientFrame(type: number, payload: Uint8Array): Buffer {
    return encodeFrontendFrame({ type, createdMs: this.#deps.time.now(), sequence: this.#sequence.client++, payload });
  }

  /** Clients start with the vendor's pace; another one is told in a code-7 status (SM4.4). */
  #tellPace(): void {
    const bps = this.#deps.limits.clientInputBps;
    if (bps !== vendorClientBps && bps > 0) this.#output.send(this.#clientFrame(messageType.status, clientSpeedPayload(bps)));
  }

  /** Waits for the backend's close as long as output comes or the client is behind; an agent that reports and then hangs is cut off. */
  #awaitLastOutput(): void {
    this.#outputSeen = false;
    this.#after('last-output', channelTimes.lastOutputMs, () => {
      if (this.#outputBrake.engaged || this.#outputSeen) this.#awaitLastOutput();
      else if (this.#reported) this.end(this.#reported);
    });
  }

  #closeFrontend(tell: string | undefined): void {
    // In a byte stream the text of a code 5 would be taken for data (SM5.5): a port frontend finds the reason in the close frame.
    if (tell !== undefined && this.plan.portNumber === undefined) this.#output.send(this.#clientFrame(messageType.status, closedPayload(tell)));
    this.#output.close();
    this.#input.close();
    this.#held.drain();
    this.#inputBrake.release();
    if (this.#frontend.readyState === this.#frontend.OPEN) this.#frontend.close(1000, tell ?? '');
  }

  /** Stop kick, a moment for the agent to close by itself, then the socket is cut: an idle port session never closes (SM7.10). */
  #closeBackend(): void {
    if (!this.#reported && this.#kicked) this.#deps.kick(`kick_vm session stop ${this.plan.id}`);
    const backend = this.#backend;
    if (!backend) return;
    this.#outputBrake.release();
    const cancel = this.#deps.time.after(channelTimes.stopMs, () => backend.terminate());
    backend.on('close', cancel);
  }

  #after(name: string, ms: number, run: () => void): void {
    this.#cancel(name);
    this.#timers.set(name, this.#deps.time.after(ms, () => {
      this.#timers.delete(name);
      run();
    }));
  }

  #cancel(name: string): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}

const asBuffer = (data: RawData): Buffer => (Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data));
