/** Owns a real region for a test, as people run it, with a view of it beside the gateway's. Tests only. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEcs, type Ecs } from '@workbench/ecs';
import { startRegionProcess, type RegionProcess } from '@workbench/testkit/region';

export interface Region extends RegionProcess {
  /** A view of the region beside the gateway's. */
  readonly ecs: Ecs;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

export async function startRegion(inventory: string): Promise<Region> {
  const region = await startRegionProcess({ inventory, program: [join(root, 'apps', 'ecs-local', 'dist', 'main.js')], environment: { PATH: process.env.PATH } });
  const { endpoint, accessKeyId, accessKeySecret } = region;
  return { ...region, ecs: createEcs({ kind: 'local', endpoint, accessKeyId, accessKeySecret }) };
}
