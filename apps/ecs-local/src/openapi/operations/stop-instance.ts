/** StopInstance: asks for the transition; it happens afterwards (EO5.12). */
import { changePower } from '../power-request.ts';
import type { Operation } from '../operation.ts';

export const stopInstance: Operation = { name: 'StopInstance', run: (call) => changePower(call, 'stop') };
