import { describe, expect, it } from 'vitest';
import { rulesOf, specFaults } from './check-spec.ts';

const page = ['## FL Flow', '- **FL1** one', '- **FL2** two *(later)*', '## RS Resume *(later)*', '- **RS1** three', '## CL Close', '- **CL1** four'].join('\n');

it('rules that are foreseen need no test yet', () => {
  expect(rulesOf(page)).toEqual(['FL1', 'CL1']);
});

describe('docs and tests', () => {
  const tests = (text: string) => [{ path: 'x.test.ts', text }];

  it('agree when every rule is quoted and every quote is a rule', () => {
    expect(specFaults({ protocol: page, other: ['## SM9 Theirs\n- **SM9.1 Words** …'], tests: tests("it('[FL1] [CL1] …'); it('[SM9] [SM9.1] …'); it('[RS1] …')") })).toEqual([]);
  });

  it('disagree when a rule is quoted by no test', () => {
    expect(specFaults({ protocol: page, other: [], tests: tests("it('[FL1]')") })).toEqual(['docs/PROTOCOL.md: no test quotes [CL1].']);
  });

  it('disagree when a test quotes no rule', () => {
    expect(specFaults({ protocol: page, other: [], tests: tests("it('[FL1][CL1]'); it('[FL9]'); it('[FL9]')") })).toEqual(['x.test.ts: there is no rule [FL9].']);
  });
});
