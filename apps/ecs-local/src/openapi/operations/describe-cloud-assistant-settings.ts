/** DescribeCloudAssistantSettings: Session Manager on/off (EO5.8). */
import { regionOf } from '../call-parts.ts';
import { invalidParameter } from '../errors.ts';
import { sessionManagerSetting } from '../session-manager-switch.ts';
import type { Operation } from '../operation.ts';

export const describeCloudAssistantSettings: Operation = {
  name: 'DescribeCloudAssistantSettings',
  run(call) {
    const asked = call.parameters.list('SettingType');
    if (asked.some((type) => type !== sessionManagerSetting)) throw invalidParameter('SettingType', `this region has ${sessionManagerSetting} only`);
    return { SessionManagerConfig: { SessionManagerEnabled: call.services.region.sessionManagerEnabled(regionOf(call)) } };
  },
};
