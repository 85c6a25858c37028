/** RebootInstance: asks for the transition; it happens afterwards (EO5.12). */
import { changePower } from '../power-request.ts';
import type { Operation } from '../operation.ts';

export const rebootInstance: Operation = { name: 'RebootInstance', run: (call) => changePower(call, 'reboot') };
