/** Owns the words between host and guest program: lines of JSON in on stdin, lines of JSON out on stdout. Knows no behaviour. */

/** Sent as the first line of stdin, before any HostMessage. Stdin then stays open as the lifeline: when it ends, the guest ends. */
export interface BootConfig {
  readonly instanceId: string;
  readonly hostname: string;
  /** True inside namespaces. False: an ordinary process of the host that keeps its files in `files`. */
  readonly walled: boolean;
  /** The guest's root folder: `/` when walled. */
  readonly files: string;
  readonly loginAsNonRoot: boolean;
  readonly users: readonly { readonly name: string; readonly password?: string; readonly authorizedKeys: readonly string[] }[];
  /** TCP port on the guest's own 127.0.0.1; undefined: no SSH server. 0: any free one. */
  readonly sshPort?: number;
  /** Unix socket on which the host hands over connections to the SSH server. */
  readonly inboundSocket?: string;
  readonly agent?: AgentConfig;
}

export interface AgentConfig {
  readonly machineId: string;
  readonly privateKeyPem: string;
  /** Where the agent endpoints are: a cable out of the walls, or a port when there are no walls. */
  readonly endpoint: { readonly socketPath: string } | { readonly port: number };
  readonly refuseRoot: boolean;
}

/** What the host says after the first line: the guest has used too much, and `why` is the sentence for whoever works in it. */
export interface HostMessage {
  readonly kind: 'end-programs';
  readonly why: string;
}

/** What the guest program says on stdout. */
export type GuestMessage = { readonly kind: 'ready'; readonly sshPort?: number } | { readonly kind: 'failed'; readonly why: string };

/** Longest line the host reads from a guest, in characters: a `failed` sentence fits well. The guest is not trusted. */
export const MESSAGE_LINE_LIMIT = 2_000;

/** What a guest said, fit for a log or a person's terminal: its root could send escape sequences there. */
export const cleanWords = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');

/** The message in a line from a guest, or undefined when it is none of ours. */
export function parseGuestMessage(line: string): GuestMessage | undefined {
  if (line.length > MESSAGE_LINE_LIMIT) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'failed' && 'why' in value && typeof value.why === 'string') return { kind: 'failed', why: cleanWords(value.why) };
  if (value.kind !== 'ready') return undefined;
  if (!('sshPort' in value)) return { kind: 'ready' };
  const port = value.sshPort;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? { kind: 'ready', sshPort: port } : undefined;
}
