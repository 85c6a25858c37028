import { describe, expect, it } from 'vitest';
import { specFaults } from './check-spec.ts';

const page = ['## FL Flow', '- **FL1** one', '## CL Close', '- **CL1** two'].join('\n');

describe('docs and tests', () => {
  const tests = (text: string) => [{ path: 'x.test.ts', text }];

  it('agree when every rule is quoted and every quote is a rule', () => {
    expect(specFaults({ protocol: page, other: ['## SM9 Theirs\n- **SM9.1 Words** …'], code: [], tests: tests("it('[FL1] [CL1] …'); it('[SM9] [SM9.1] …')") })).toEqual([]);
  });

  it('disagree when a rule is quoted by no test', () => {
    expect(specFaults({ protocol: page, other: [], code: [], tests: tests("it('[FL1]')") })).toEqual(['docs/PROTOCOL.md: no test quotes [CL1].']);
  });

  it('disagree when a test quotes no rule', () => {
    expect(specFaults({ protocol: page, other: [], code: [], tests: tests("it('[FL1][CL1]'); it('[FL9]'); it('[FL9]')") })).toEqual(['x.test.ts: there is no rule [FL9].']);
  });

  it('disagree when a comment cites no rule; other words of that form, and strings, are no citations', () => {
    const code = [{ path: 'x.ts', text: "/** FL1, and FL9 (docs/PROTOCOL.md, CL1).\n * FL8 */ const url = 'ws://FL7'; // CL2\nconst FL6 = 'ISO8601'; // an HS256 of AB1" }];
    expect(specFaults({ protocol: page, other: [], code, tests: tests("it('[FL1][CL1]')") })).toEqual(['FL9', 'FL8', 'CL2'].map((id) => `x.ts: a comment cites ${id}, which is no rule.`));
  });
});
