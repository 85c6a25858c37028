import { expect, it } from 'vitest';
import { describeFault } from './fault.ts';

it.each([
  [Object.assign(new TypeError('postgres://wb:secret@db'), { code: 'ECONNREFUSED' }), { fault: 'TypeError', faultCode: 'ECONNREFUSED' }],
  [Object.assign(new Error('secret'), { code: 'no code but a sentence' }), { fault: 'Error' }],
  ['secret', { fault: 'string' }],
  [undefined, { fault: 'undefined' }],
])('a fault is told by its kind and code, never by its text', (error, told) => expect(describeFault(error)).toEqual(told));
