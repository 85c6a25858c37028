/**
 * Owns the agent side's wire: `/luban/…` over HTTP and WebSocket (SM6.5, SM7). Identity is proven before anything else is looked at,
 * on every request and every upgrade. What the answers mean is decided by the agent registry and the channel desk.
 */
import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Log } from '../log.ts';
import type { ChannelDesk } from '../relay/channel-desk.ts';
import { refuseUpgrade, requestUrl } from '../relay/upgrade.ts';
import type { AgentRegistry } from './agent-registry.ts';
import { readBody } from './request-body.ts';
import { routes, type AgentRequest } from './routes.ts';

/**
 * For the HTTP server of the agent port. Agents send about 1 KB of headers, and bodies at once, so a slow sender is cut off:
 * headers within 10 s, all of a request within 30 s (the agent's own limit is 8 s).
 */
export const agentServerOptions = { maxHeaderSize: 8 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 } as const satisfies ServerOptions;

/** A metric or a piece of task output; the vendor's agent sends a few KB. Larger bodies are answered 413. */
export const largestBodyBytes = 256 * 1024;
/** Answers to kicks repeat the kick: about 60 bytes. */
const largestNotifyMessageBytes = 4 * 1024;
/** A pty read (64 KiB at most) with its header, and room for an agent that joins a few. */
const largestBackendMessageBytes = 256 * 1024;

export interface AgentEndpointsDeps {
  readonly agents: AgentRegistry;
  readonly channels: ChannelDesk;
  readonly log: Log;
  readonly limits: { readonly bytesPerSecond: number };
  readonly instances: { instance(id: string): { readonly regionId: string } | undefined };
}

export interface AgentEndpoints {
  handleRequest(req: IncomingMessage, res: ServerResponse): void;
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Drops every socket of every agent. */
  close(): void;
}

export function createAgentEndpoints(deps: AgentEndpointsDeps): AgentEndpoints {
  const socketOptions = { noServer: true, clientTracking: true, perMessageDeflate: false, handleProtocols: (): false => false } as const;
  const notifyServer = new WebSocketServer({ ...socketOptions, maxPayload: largestNotifyMessageBytes });
  const backendServer = new WebSocketServer({ ...socketOptions, maxPayload: largestBackendMessageBytes });

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const instanceId = deps.agents.verify(req.headers);
    if (instanceId === undefined) return refuse(res, 401);
    const url = requestUrl(req);
    if (!url?.pathname.startsWith('/luban/')) return refuse(res, 404);
    const body = await readBody(req, largestBodyBytes);
    if (body === 'broken') return;
    if (body === 'too large') return refuse(res, 413);
    const route = routes.get(url.pathname);
    if (route && route.method !== req.method) return refuse(res, 405);
    const request: AgentRequest = { instanceId, query: url.searchParams, body, version: agentVersion(req.headers['user-agent']) };
    // SM6.1: a safe answer to whatever is not listed.
    const reply = route ? route.answer(request, deps) : { code: 200 };
    if (typeof reply === 'number') return refuse(res, reply);
    res.writeHead(200, { 'content-type': typeof reply === 'string' ? 'text/plain' : 'application/json' });
    res.end(typeof reply === 'string' ? reply : JSON.stringify(reply));
  };

  return {
    handleRequest(req, res) {
      answer(req, res).catch((error: unknown) => {
        deps.log.error({ err: error }, 'agent request failed');
        if (!res.headersSent) refuse(res, 500);
      });
    },
    handleUpgrade(req, socket, head) {
      const instanceId = deps.agents.verify(req.headers);
      const url = requestUrl(req);
      const channelId = url?.searchParams.get('channelId') ?? '';
      if (instanceId === undefined) return refuseUpgrade(socket, 401);
      deps.agents.heard(instanceId, { version: agentVersion(req.headers['user-agent']), heartbeat: false });
      if (url?.pathname === '/luban/notify_server') {
        notifyServer.handleUpgrade(req, socket, head, (notify) => deps.agents.attachNotify(instanceId, notify));
      } else if (url?.pathname === '/luban/session/backend' && deps.channels.mayAttach(instanceId, channelId)) {
        backendServer.handleUpgrade(req, socket, head, (backend) => deps.channels.attach(instanceId, channelId, backend));
      } else {
        refuseUpgrade(socket, 404);
      }
    },
    close() {
      for (const socket of [...notifyServer.clients, ...backendServer.clients]) socket.terminate();
      deps.agents.close();
    },
  };
}

/** An unread body would be taken for the next request: the connection ends with the answer. */
function refuse(res: ServerResponse, status: number): void {
  res.writeHead(status, { connection: 'close', 'content-length': 0 });
  res.end(() => res.req.destroy());
}

/** `linux_amd64/1.0.0.1` → `1.0.0.1` (SM6.4); '' when it is anything else, as it is shown to people. */
const agentVersion = (userAgent: string | undefined): string => /^[a-z0-9]{1,16}_[a-z0-9]{1,16}\/(\d{1,6}(?:\.\d{1,6}){1,4})$/.exec(userAgent ?? '')?.[1] ?? '';
