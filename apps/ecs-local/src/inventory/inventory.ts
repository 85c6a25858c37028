/** The inventory as the region uses it: regions, resource groups, instances and limits. Knows neither YAML nor files. */
import type { GuestQuota } from '../guest/quota.ts';
import type { Limits } from '../limits.ts';
import type { Instance } from '../region/instance.ts';

export interface Region {
  readonly id: string;
  /** `LocalName` of DescribeRegions by language. */
  readonly names: Readonly<{ [language in Language]?: string | undefined }>;
}

export type Language = 'en-US' | 'zh-CN' | 'ja';

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
}

/** A user of a demo guest; without a password one is generated on first start. */
export interface InventoryUser {
  readonly name: string;
  readonly password?: string;
  readonly authorizedKeys: readonly string[];
}

export interface InventoryInstance {
  readonly facts: Omit<Instance, 'power' | 'createdAt'>;
  /** The state an instance is in when the region meets it for the first time; afterwards the kept state counts. */
  readonly initialPower: 'Running' | 'Stopped';
  /** Users of a demo guest; empty for hosts. */
  readonly users: readonly InventoryUser[];
}

export interface Inventory {
  readonly regions: readonly Region[];
  readonly resourceGroups: readonly ResourceGroup[];
  readonly instances: readonly InventoryInstance[];
  readonly limits: Limits;
  /** What each demo instance may use of this computer. */
  readonly quota: GuestQuota;
}
