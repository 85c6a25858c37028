/** StartInstance: asks for the transition; it happens afterwards (EO5.12). */
import { changePower } from '../power-request.ts';
import type { Operation } from '../operation.ts';

export const startInstance: Operation = { name: 'StartInstance', run: (call) => changePower(call, 'start') };
