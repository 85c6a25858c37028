/**
 * Owns the words in which the region speaks about the Cloud Assistant agents of its instances: are they there, who are they,
 * run this for me. It knows neither HTTP nor WebSockets; `agent-registry.ts` answers these questions from real connections.
 */

/** What is known of the agent of one instance at this moment. */
export interface AgentStatus {
  /** A heartbeat at most `limits.agentOnlineSeconds` ago AND a notify channel attached: kicks will be heard. */
  readonly online: boolean;
  /** Version from the agent's User-Agent, '' while it was never heard. */
  readonly version: string;
  /** Epoch milliseconds of the last heartbeat; absent when there was none since the instance started. */
  readonly lastHeartbeatAt?: number;
  /** Whether the agent can carry Session Manager channels. */
  readonly sessionManager: boolean;
}

/** The identity of an agent (hybrid scheme): RSA-2048 public key in PEM (SPKI) and the machine id it mixes into its signatures. */
export interface AgentIdentity {
  readonly instanceId: string;
  readonly machineId: string;
  readonly publicKeyPem: string;
}

/** One run of a command in one instance. */
export interface RunTask {
  readonly instanceId: string;
  /** The agent's task id (`t-…`): letters, digits and hyphens, at most 64. It travels in a kick, whose words are split at spaces. */
  readonly taskId: string;
  readonly commandId: string;
  readonly commandName: string;
  readonly contentBase64: string;
  /** '' lets the agent choose. */
  readonly workingDir: string;
  /** '' lets the agent choose. */
  readonly username: string;
  readonly timeoutSeconds: number;
}

/** How a task goes on. `running` may come several times, each with new output only; every other state is the last report. */
export interface TaskReport {
  readonly state: 'running' | 'finished' | 'timeout' | 'error' | 'stopped';
  /** Output since the previous report, as the agent sent it. */
  readonly output: Buffer;
  readonly exitCode?: number;
  /** Bytes of output the agent threw away because of its quota. */
  readonly dropped?: number;
  /** `ClientNotRunning`, `DeliveryTimeout`, `ClientNotResponse` are ours; others are the agent's words. */
  readonly errorCode?: string;
  readonly errorInfo?: string;
}

/** One task under way. */
export interface TaskHandle {
  /** Reports that came before the first listener are kept for it. */
  onReport(listener: (report: TaskReport) => void): void;
  /** Asks the agent to stop the task; a task not yet fetched ends as `stopped` at once. */
  stop(): void;
}

/** What the region side may ask of the agent side. */
export interface Agents {
  status(instanceId: string): AgentStatus;
  /**
   * Makes an agent known; its requests are believed from now on. The same identity again changes nothing;
   * another one replaces it, and the notify channel of the old one is dropped.
   * @throws TypeError when the key is not an RSA public key of at least 2048 bits.
   */
  register(identity: AgentIdentity): void;
  /** The instance stopped: drops its sockets, its channels and its heartbeat. Its identity stays known for the next start. */
  forget(instanceId: string): void;
  /** @throws RangeError when the task id is malformed or already in use. */
  runTask(task: RunTask): TaskHandle;
}
