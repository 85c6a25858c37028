/** ModifyUserBusinessBehavior: the older writer of Session Manager on/off (EO5.8). */
import { regionOf } from '../call-parts.ts';
import { missingParameter } from '../errors.ts';
import { sessionManagerKey } from '../session-manager-switch.ts';
import type { Operation } from '../operation.ts';

export const modifyUserBusinessBehavior: Operation = {
  name: 'ModifyUserBusinessBehavior',
  run(call) {
    sessionManagerKey(call);
    const value = call.parameters.oneOf('statusValue', ['enabled', 'disabled']);
    if (value === undefined) throw missingParameter('statusValue');
    call.services.region.setSessionManagerEnabled(regionOf(call), value === 'enabled');
    return {};
  },
};
