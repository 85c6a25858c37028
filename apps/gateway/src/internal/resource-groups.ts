/** Owns the resource groups known per region. ECS has no list of them: they are learnt from the instances that are seen. */
import type { Ecs, Instance } from '@workbench/ecs';
import type { Clock } from '../clock.ts';
import { describeFault, type Log } from '../log.ts';

export interface ResourceGroupsDeps {
  readonly ecs: Pick<Ecs, 'listInstances'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A region is looked through this often, milliseconds; in between the pages that people see add to what is known. */
const LOOK_EVERY_MS = 10 * 60_000;
/** Pages of 100 that one look reads at most: 5,000 instances, within any read quota when spread over ten minutes. */
const MAX_PAGES = 50;
/** Groups remembered per region. */
const KEPT = 500;

export class ResourceGroups {
  readonly #deps: ResourceGroupsDeps;
  readonly #known = new Map<string, Set<string>>();
  readonly #lookedAt = new Map<string, number>();

  constructor(deps: ResourceGroupsDeps) {
    this.#deps = deps;
  }

  learn(regionId: string, instances: readonly Pick<Instance, 'resourceGroupId'>[]): void {
    const known = this.#known.get(regionId) ?? new Set();
    this.#known.set(regionId, known);
    for (const { resourceGroupId } of instances) if (resourceGroupId !== '' && known.size < KEPT) known.add(resourceGroupId);
  }

  /** The ids known by now, sorted. The first call for a region waits for a look at its first 100 instances; the rest comes in the background. */
  async of(regionId: string): Promise<string[]> {
    const { clock, log } = this.#deps;
    const last = this.#lookedAt.get(regionId) ?? -Infinity;
    if (clock.monotonic() - last >= LOOK_EVERY_MS) {
      this.#lookedAt.set(regionId, clock.monotonic());
      try {
        const next = await this.#page(regionId, undefined);
        if (next !== undefined) void this.#rest(regionId, next).catch((error: unknown) => log.warn(describeFault(error), 'resource groups not all read'));
      } catch (error) {
        this.#lookedAt.delete(regionId);
        log.warn(describeFault(error), 'resource groups not read');
      }
    }
    return [...(this.#known.get(regionId) ?? [])].sort();
  }

  async #rest(regionId: string, from: string): Promise<void> {
    let token: string | undefined = from;
    for (let page = 1; page < MAX_PAGES && token !== undefined; page += 1) token = await this.#page(regionId, token);
  }

  async #page(regionId: string, nextToken: string | undefined): Promise<string | undefined> {
    const page = await this.#deps.ecs.listInstances({ regionId, maxResults: 100, ...(nextToken !== undefined && { nextToken }) });
    this.learn(regionId, page.instances);
    return page.nextToken;
  }
}
