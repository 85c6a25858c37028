/** ModifyCloudAssistantSettings: Session Manager on/off (EO5.8). */
import { regionOf } from '../call-parts.ts';
import { invalidParameter } from '../errors.ts';
import { sessionManagerSetting } from '../session-manager-switch.ts';
import type { Operation } from '../operation.ts';

export const modifyCloudAssistantSettings: Operation = {
  name: 'ModifyCloudAssistantSettings',
  run(call) {
    const { parameters, services } = call;
    const regionId = regionOf(call);
    if (parameters.required('SettingType') !== sessionManagerSetting) throw invalidParameter('SettingType', `this region has ${sessionManagerSetting} only`);
    const enabled = parameters.jsonObject(sessionManagerSetting)?.SessionManagerEnabled;
    if (typeof enabled !== 'boolean') throw invalidParameter(sessionManagerSetting, 'it does not hold {"SessionManagerEnabled": true or false}');
    services.region.setSessionManagerEnabled(regionId, enabled);
    return {};
  },
};
