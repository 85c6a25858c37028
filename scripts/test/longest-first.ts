/** Owns the order of the test files: the last one to start should be a short one, or all cores but one wait for it. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Those that take 10 s and more, the longest first. Vitest itself knows how long a file took the last time, but a fresh checkout has no last time,
 * and the size of a file says nothing of how long it waits for processes. A file that is missing here, or has moved, costs only time.
 */
const LONG = [
  'apps/ecs-local/test/guest-lifecycle.test.ts',
  'apps/gateway/test/process.test.ts',
  'scripts/test/postgres.int.ts',
  'apps/ecs-local/test/process.test.ts',
  'apps/gateway/test/road.test.ts',
  'apps/ecs-local/test/road.test.ts',
  'apps/ecs-local/test/guest-ssh.test.ts',
  'scripts/test/child.int.ts',
  'apps/ecs-local/test/guest-walls.test.ts',
  'apps/ecs-local/test/guest-quota.test.ts',
  'apps/web/test/sign-in.test.ts',
  'apps/gateway/test/flow.test.ts',
  'apps/gateway/test/session-manager.test.ts',
  'apps/gateway/test/transports.test.ts',
];

const rank = ({ moduleId }: Pick<TestSpecification, 'moduleId'>): number => {
  const at = LONG.findIndex((file) => moduleId.endsWith(`/${file}`));
  return at === -1 ? LONG.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // The rest keeps the order that Vitest gives it. What runs in which group is decided later, from this order.
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
