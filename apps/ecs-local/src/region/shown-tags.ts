/** The tags people see on an instance: those of the inventory and those the region computes. */
import type { Sandbox } from '../guest/guest.ts';
import type { Instance } from './instance.ts';

/**
 * none: guests run without walls on this computer, unfiltered: walls, but nothing that keeps them from the kernel's keys of whoever started it
 * (README). The gateway must know of either to restrict them.
 */
export type SandboxKind = 'namespaces' | 'unfiltered' | 'none';

export const sandboxKind = (sandbox: Sandbox): SandboxKind => (sandbox.kind === 'namespaces' && !sandbox.filtered ? 'unfiltered' : sandbox.kind);

/** Tags in a fixed order: the inventory's first. `workbench:ssh-port` sets the default port of the Terminal method. */
export function shownTags(instance: Instance, sandbox: SandboxKind): readonly (readonly [key: string, value: string])[] {
  const tags = Object.entries(instance.tags);
  if (instance.publicIp !== undefined && instance.sshPort !== undefined) tags.push(['workbench:ssh-port', String(instance.sshPort)]);
  if (instance.kind === 'demo' && sandbox !== 'namespaces') tags.push(['workbench:sandbox', sandbox]);
  return tags;
}
