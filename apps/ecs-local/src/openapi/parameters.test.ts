import { describe, expect, it } from 'vitest';
import { decodeForm, Parameters } from './parameters.ts';

const read = (query: string): Parameters => new Parameters(decodeForm(query));
const code = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('parameters of a call', () => {
  it('[EO1.4] reads lists of scalars from 1, in numeric order', () => {
    expect(read('InstanceId.10=j&InstanceId.2=b&InstanceId.1=a').list('InstanceId')).toEqual(['a', 'b', 'j']);
    expect(read('InstanceIdx.1=a').list('InstanceId')).toEqual([]);
    expect(() => read('InstanceId.0=a').list('InstanceId')).toThrow(code('InvalidParameter.InstanceId.0'));
    expect(() => read('InstanceId.999999999=a').list('InstanceId')).toThrow(/numbered from 1/);
  });

  it('[EO1.4] reads tags, with or without a value', () => {
    expect(read('Tag.1.Key=env&Tag.1.Value=prod%26x%3D1&Tag.2.Key=owner').tags()).toEqual([
      { key: 'env', value: 'prod&x=1' },
      { key: 'owner', value: undefined },
    ]);
    expect(() => read('Tag.1.Value=prod').tags()).toThrow(code('InvalidParameter.Tag.1.Key'));
  });

  it('[EO1.4] reads JSON in one string', () => {
    expect(read('InstanceIds=%5B%22i-1%22%5D').jsonList('InstanceIds')).toEqual(['i-1']);
    for (const bad of ['i-1', '{}', '[1]', '"i-1"']) expect(() => read(`InstanceIds=${encodeURIComponent(bad)}`).jsonList('InstanceIds')).toThrow(code('InvalidParameter.InstanceIds'));
    expect(read('P=%7B%22a%22%3A1%7D').jsonObject('P')).toEqual({ a: 1 });
    for (const bad of ['[]', 'null', '1', '{']) expect(() => read(`P=${encodeURIComponent(bad)}`).jsonObject('P')).toThrow(code('InvalidParameter.P'));
  });

  it('reads scalars strictly', () => {
    expect(read('N=50&B=true&C=False')).toSatisfy((p: Parameters) => p.integer('N') === 50 && p.boolean('B') === true && p.boolean('C') === false);
    for (const bad of ['5x', '1.5', '0x10', '99999999999999999']) expect(() => read(`N=${bad}`).integer('N')).toThrow(code('InvalidParameter.N'));
    expect(() => read('B=yes').boolean('B')).toThrow(code('InvalidParameter.B'));
    expect(() => read('S=Up').oneOf('S', ['Running'])).toThrow(/none of Running/);
  });

  it('takes an empty value for none', () => {
    expect(read('A=&B').string('A')).toBeUndefined();
    expect(() => read('RegionId=').required('RegionId')).toThrow(code('MissingRegionId'));
  });

  it('refuses a name given twice and broken encodings', () => {
    expect(() => read('A=1&A=2')).toThrow(code('InvalidParameter.A'));
    expect(() => decodeForm('A=%E9')).toThrow(code('InvalidParameter'));
    expect(() => decodeForm('A=%')).toThrow(code('InvalidParameter'));
  });
});
