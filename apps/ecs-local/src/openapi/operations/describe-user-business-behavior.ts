/** DescribeUserBusinessBehavior: the older reading of Session Manager on/off; what `ali-instance-cli` asks first (EO5.8). */
import { regionOf } from '../call-parts.ts';
import { sessionManagerKey } from '../session-manager-switch.ts';
import type { Operation } from '../operation.ts';

export const describeUserBusinessBehavior: Operation = {
  name: 'DescribeUserBusinessBehavior',
  run(call) {
    sessionManagerKey(call);
    return { StatusValue: call.services.region.sessionManagerEnabled(regionOf(call)) ? 'enabled' : 'disabled' };
  },
};
