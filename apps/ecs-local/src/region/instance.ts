/** One instance of a region: inventory facts and live power state. Knows nothing of files, guests or the wire. */

export type PowerState = 'Pending' | 'Running' | 'Starting' | 'Stopping' | 'Stopped';

/** `HealthStatus.Name` of DescribeInstancesFullStatus (docs/wire/ecs-openapi.md); case-sensitive, the console shows Ok as "Normal". */
export type HealthName = 'Ok' | 'Warning' | 'Impaired' | 'Maintaining' | 'Initializing' | 'InsufficientData' | 'NotApplicable';

/** demo = a guest of ours with an agent; host = a person's own SSH host, known by its address only. */
export type InstanceKind = 'demo' | 'host';

export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly description: string;
  readonly regionId: string;
  readonly zoneId: string;
  readonly resourceGroupId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly kind: InstanceKind;
  readonly osName: string;
  readonly loginAsNonRoot: boolean;
  readonly publicIp?: string;
  readonly privateIp?: string;
  /** Where SSH really listens (demo: allocated by the guest host and kept in the state); also shown as the tag `workbench:ssh-port`. */
  readonly sshPort?: number;
  /** absent: the guest runs without its Cloud Assistant agent. */
  readonly agent: 'running' | 'absent';
  readonly health: HealthName;
  readonly createdAt: number;
  power: PowerState;
}
