/** The tags people see on an instance: those of the inventory and those the region computes. */
import type { Instance } from './instance.ts';

/** none: guests run without walls on this computer (docs/ARCHITECTURE.md), which the gateway must know to restrict them. */
export type SandboxKind = 'namespaces' | 'none';

/** Tags in a fixed order: the inventory's first. `workbench:ssh-port` sets the default port of the Terminal method. */
export function shownTags(instance: Instance, sandbox: SandboxKind): readonly (readonly [key: string, value: string])[] {
  const tags = Object.entries(instance.tags);
  if (instance.publicIp !== undefined && instance.sshPort !== undefined) tags.push(['workbench:ssh-port', String(instance.sshPort)]);
  if (instance.kind === 'demo' && sandbox === 'none') tags.push(['workbench:sandbox', 'none']);
  return tags;
}
