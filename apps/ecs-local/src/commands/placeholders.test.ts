import { expect, it } from 'vitest';
import { fillPlaceholders, placeholderNames } from './placeholders.ts';

it('[EO5.9] finds placeholders once, built-in ones apart', () => {
  expect(placeholderNames('echo {{name}} {{ name }} {{a-b}} {{ACS::InstanceId}} {{}} {{no space}} ${{x}}')).toEqual({ own: ['name', 'a-b', 'x'], builtIn: ['ACS::InstanceId'] });
});

it('[EO5.9] fills them in one pass: a value never becomes a placeholder', () => {
  const values = new Map([['a', '{{b}}'], ['b', '$& secret'], ['ACS::InstanceId', 'i-1']]);
  expect(fillPlaceholders('{{a}}|{{b}}|{{ ACS::InstanceId }}|{{c}}', values)).toBe('{{b}}|$& secret|i-1|{{c}}');
});
