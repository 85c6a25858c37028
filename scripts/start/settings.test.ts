import { describe, expect, it } from 'vitest';
import { parseSettings, StartError } from './settings.ts';

const parse = (environment: Record<string, string>) => parseSettings(environment, '/clone');

describe('ports', () => {
  it('have defaults', () => {
    expect(parse({}).ports).toEqual({ web: 3000, gateway: 3001, ecs: 3002, internal: 3003, agent: 3004 });
  });

  it('that are not set follow the web port', () => {
    expect(parse({ WORKBENCH_WEB_PORT: '4000', WORKBENCH_ECS_PORT: '5002' }).ports).toEqual({ web: 4000, gateway: 4001, ecs: 5002, internal: 4003, agent: 4004 });
  });

  it.each(['0', '65536', '3000.5', 'http', '-1'])('%s is none', (text) => {
    expect(() => parse({ WORKBENCH_GATEWAY_PORT: text })).toThrow(`WORKBENCH_GATEWAY_PORT must be a port between 1 and 65535, not "${text}".`);
  });

  it('that would follow beyond the last one are named', () => {
    expect(() => parse({ WORKBENCH_WEB_PORT: '65534' })).toThrow(/WORKBENCH_ECS_PORT is not set and would be 65536/);
  });

  it('are refused when two are the same', () => {
    expect(() => parse({ WORKBENCH_AGENT_PORT: '3001' })).toThrow('WORKBENCH_GATEWAY_PORT and WORKBENCH_AGENT_PORT are both 3001; give each its own port.');
  });
});

describe('addresses', () => {
  it('are on localhost unless set', () => {
    expect(parse({ WORKBENCH_WEB_PORT: '4000' })).toMatchObject({ publicUrl: 'http://localhost:4000', gatewayPublicUrl: 'ws://localhost:4001' });
  });

  it('lose their trailing slash', () => {
    const settings = parse({ WORKBENCH_PUBLIC_URL: 'https://wb.example.com/', WORKBENCH_GATEWAY_PUBLIC_URL: 'wss://wb.example.com/gateway/' });
    expect(settings).toMatchObject({ publicUrl: 'https://wb.example.com', gatewayPublicUrl: 'wss://wb.example.com/gateway' });
  });

  it('behind a proxy need both', () => {
    expect(() => parse({ WORKBENCH_PUBLIC_URL: 'https://wb.example.com' })).toThrow(/WORKBENCH_GATEWAY_PUBLIC_URL is needed too/);
  });

  it('over TLS are over TLS both', () => {
    expect(() => parse({ WORKBENCH_PUBLIC_URL: 'https://wb.example.com', WORKBENCH_GATEWAY_PUBLIC_URL: 'ws://wb.example.com' })).toThrow(/must be a wss:/);
  });

  it('are on one host, because a cookie binds the one to the other', () => {
    expect(() => parse({ WORKBENCH_PUBLIC_URL: 'http://a.example', WORKBENCH_GATEWAY_PUBLIC_URL: 'ws://b.example' })).toThrow(/must name one host: a.example and b.example/);
  });
});

it('the data folder is below the checkout unless it is absolute', () => {
  expect(parse({}).dataFolder).toBe('/clone/.workbench');
  expect(parse({ WORKBENCH_DATA_DIR: 'other' }).dataFolder).toBe('/clone/other');
  expect(parse({ WORKBENCH_DATA_DIR: '/srv/workbench/' }).dataFolder).toBe('/srv/workbench');
});

it('an empty variable counts as not set', () => {
  expect(parse({ WORKBENCH_WEB_PORT: '', DATABASE_URL: '', WORKBENCH_CLOUD: ' ', WORKBENCH_ADMIN_PASSWORD: '' })).toEqual(parse({}));
});

it('limits of sessions that the gateway would refuse are refused before anything starts', () => {
  expect(() => parse({ WORKBENCH_MAX_SESSION_MINUTES: 'abc' })).toThrow(new StartError('WORKBENCH_MAX_SESSION_MINUTES is not valid: must be whole minutes from 1 to 360, not "abc".'));
  expect(() => parse({ WORKBENCH_MAX_SESSION_MINUTES: '30', WORKBENCH_IDLE_MINUTES: '31' })).toThrow(StartError);
});

it('a provider for sign-in that could not be used is said before anything starts', () => {
  expect(() => parse({ WORKBENCH_OIDC_ISSUER: 'https://id.example.com' })).toThrow(StartError);
  expect(() => parse({ WORKBENCH_OIDC_ISSUER: 'https://id.example.com' })).toThrow('WORKBENCH_OIDC_CLIENT_ID and WORKBENCH_OIDC_CLIENT_SECRET must be set too');
});

it('wrong values are named, secrets are not repeated', () => {
  expect(() => parse({ WORKBENCH_CLOUD: 'azure' })).toThrow(new StartError('WORKBENCH_CLOUD must be one of local, aliyun, not "azure".'));
  expect(() => parse({ WORKBENCH_LOG_LEVEL: 'loud' })).toThrow(/WORKBENCH_LOG_LEVEL must be one of/);
  expect(() => parse({ WORKBENCH_ADMIN_PASSWORD: 'hunter2' })).toThrow(new StartError('WORKBENCH_ADMIN_PASSWORD needs at least 8 characters.'));
  // Four characters in eight UTF-16 units.
  expect(() => parse({ WORKBENCH_ADMIN_PASSWORD: '🔑🔑🔑🔑' })).toThrow(StartError);
  expect(() => parse({ DATABASE_URL: 'mysql://me:hunter2@db/x' })).toThrow(new StartError('DATABASE_URL must be an address that begins with postgres:// or postgresql://.'));
});
