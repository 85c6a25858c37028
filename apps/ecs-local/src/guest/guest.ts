/** What the region may ask of a demo instance's guest, and nothing of how a guest is walled in. */

/** One account of a guest, as the inventory lists it. Without a password only its keys log on. */
export interface GuestUser {
  readonly name: string;
  readonly password?: string;
  readonly authorizedKeys: readonly string[];
}

export interface GuestSpec {
  readonly instanceId: string;
  readonly hostname: string;
  readonly loginAsNonRoot: boolean;
  /** `absent`: the guest runs without its Cloud Assistant agent. */
  readonly agent: 'running' | 'absent';
  /** Where its SSH server is reachable on this computer; undefined for an instance without a public address. A port that is taken is chosen anew. */
  readonly ssh: { readonly address: string; readonly port?: number } | undefined;
  /** TCP port of the agent endpoints on 127.0.0.1: the only host port that the guest can reach. */
  readonly agentPort: number;
  readonly users: readonly GuestUser[];
  /** As the vendor's agent: no Session Manager session as root. Default false. */
  readonly refuseRoot?: boolean;
}

export interface GuestIdentity {
  readonly machineId: string;
  readonly publicKeyPem: string;
}

export interface Guest {
  readonly instanceId: string;
  readonly identity: GuestIdentity;
  /** The port its SSH server is reachable on; undefined without a public address. */
  readonly sshPort?: number;
  readonly users: readonly GuestUser[];
  /** Resolves when no process of the guest is left. Without `force` its programs get a moment to end. */
  stop(opts: { force: boolean }): Promise<void>;
  /** Settles once, when the guest is gone, whoever ended it. Never rejects. */
  readonly exited: Promise<{ readonly reason: string }>;
}

/** Without `filtered` a guest has its walls, but nothing keeps it from what is in no namespace: the kernel's keys, vsock, io_uring (syscall-filter.ts). */
export type Sandbox = { readonly kind: 'namespaces'; readonly filtered: boolean } | { readonly kind: 'none'; readonly why: string };

export interface GuestHost {
  readonly sandbox: Sandbox;
  /** Provisions on first start, boots, and resolves when the guest answers. Rejects with GuestError. */
  start(spec: GuestSpec): Promise<Guest>;
  /** Stops every guest; no process of theirs is left. */
  close(): Promise<void>;
}

/** Why a guest cannot run, in one sentence for a person. */
export class GuestError extends Error {
  override readonly name = 'GuestError';
}
