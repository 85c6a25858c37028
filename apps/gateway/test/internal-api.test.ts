/** The internal API against a real region of 5,000 instances: who is let in at all, and what the instance list answers. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { resetPassword, revokeWebSession, setUserDisabled, setUserRole } from '@workbench/db';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import type { Person } from '@workbench/testkit/person';
import { startRegion, type Region } from './region.ts';
import { Stack, type InternalCallOptions } from './stack.ts';
import { patience } from './patience.ts';

const COUNT = 5_000;
const id = (index: number): string => `i-h${String(index).padStart(4, '0')}`;
const inventory = `
regions: [{ id: local-1, names: { en-US: Local 1, zh-CN: 本地一区 } }, { id: local-2 }]
resourceGroups: [{ id: rg-web, name: Web }, { id: rg-old, name: Old }]
instances:
${Array.from({ length: COUNT }, (_, index) =>
  `  - { id: ${id(index)}, kind: host, name: host-${index}, region: local-1, address: 10.${index >> 8}.${index & 255}.9, port: ${2_000 + (index % 100)}, tags: { row: "${index % 10}" }${index === 4_321 ? ', resourceGroup: rg-old' : ''}${index === 7 ? ', loginAsNonRoot: true' : ''} }`,
).join('\n')}
`;

let postgres: TestPostgres;
let region: Region;
let stack: Stack;
let operator: Person;
let administrator: Person;

beforeAll(async () => {
  [postgres, region] = await Promise.all([startTestPostgres(), startRegion(inventory)]);
  stack = await Stack.start({ databaseUrl: await postgres.createDatabase(), region });
  [operator, administrator] = [await stack.person(), await stack.person('administrator')];
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await region?.stop();
  await postgres?.stop();
});

describe('who is let in', () => {
  const status = async (options: InternalCallOptions, person = operator): Promise<number> => (await stack.request(person, 'list-regions', options)).status;

  test('a call that is signed, fresh, and for exactly this request', async () => {
    expect(await stack.call(operator, 'list-regions', {})).toEqual({ cloud: 'local', regions: [{ regionId: 'local-1', name: 'Local 1' }, { regionId: 'local-2', name: 'local-2' }] });
    expect((await stack.call(operator, 'list-regions', { language: 'zh-CN' })).regions[0]?.name).toBe('本地一区');
  });

  test('nobody with an Origin header, and nobody by a foreign Host', async () => {
    expect(await status({ headers: { origin: 'http://localhost:3000' } })).toBe(403);
    const answerTo = (host: string) =>
      // fetch does not let anybody choose Host; a rebound name does.
      new Promise<number | undefined>((resolve, reject) => {
        httpRequest({ host: '127.0.0.1', port: stack.gateway.internalPort, path: '/v1/list-regions', method: 'POST', headers: { host, 'content-length': 2 } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject).end('{}');
      });
    for (const host of ['workbench.test', `evil.test:${stack.gateway.internalPort}`, '127.0.0.1', '127.0.0.1:1']) {
      expect(await answerTo(host), host).toBe(403);
    }
    // By name they get as far as the assertion, which is missing.
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) expect(await answerTo(`${host}:${stack.gateway.internalPort}`), host).toBe(401);
  });

  const now = (): number => Math.floor(Date.now() / 1_000);
  const cases: [string, () => InternalCallOptions][] = [
    ['no assertion', () => ({ headers: { authorization: '' } })],
    ['another scheme', () => ({ headers: { authorization: 'Bearer x' } })],
    ['another key', () => ({ key: randomBytes(32) })],
    ['another algorithm', () => ({ algorithm: 'HS512', key: randomBytes(64) })],
    ['the same key under another algorithm', () => ({ algorithm: 'HS384', key: Buffer.concat([stack.key, stack.key]) })],
    ['another body', () => ({ signedBody: '{"a":1}' })],
    ['another operation', () => ({ signedPath: '/v1/list-instances' })],
    ['one that has expired', () => ({ issuedAt: now() - 60 })],
    ['one from the future', () => ({ issuedAt: now() + 60 })],
    ['one that lives too long', () => ({ lifeSeconds: 31 })],
    ['an id too short to be random', () => ({ jti: 'short' })],
  ];
  test.each(cases)('nobody with %s', async (_name, options) => {
    expect(await status(options())).toBe(401);
  });

  test('nobody twice with one assertion', async () => {
    const jti = randomUUID();
    expect(await status({ jti })).toBe(200);
    expect(await status({ jti })).toBe(401);
  });

  test('nobody whose web session is over, who is disabled, who is someone else, or who must choose a password first', async () => {
    const signedOut = await stack.person();
    await revokeWebSession(stack.db, signedOut.webSessionId);
    expect(await status({}, signedOut)).toBe(401);
    const disabled = await stack.person();
    await setUserDisabled(stack.db, disabled.user.id, true);
    expect(await status({}, disabled)).toBe(401);
    expect(await status({}, { ...operator, webSessionId: administrator.webSessionId })).toBe(401);
    const reset = await stack.person();
    await resetPassword(stack.db, reset.user.id, 'hash');
    expect(await status({}, reset)).toBe(401);
  });

  test('the role is read anew at each call', async () => {
    const person = await stack.person('administrator');
    const body = JSON.stringify({ regionId: 'local-2', enabled: true });
    expect((await stack.request(person, 'set-session-manager', { body })).status).toBe(200);
    await setUserRole(stack.db, person.user.id, 'operator');
    const refused = await stack.request(person, 'set-session-manager', { body });
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([403, 'forbidden']);
  });

  test('only POST, only operations, only what fits, only what the contract says', async () => {
    const answer = async (operation: string, options: InternalCallOptions): Promise<[number, unknown]> => {
      const response = await stack.request(operator, operation, options);
      return [response.status, ((await response.json()) as { error: unknown }).error];
    };
    expect((await answer('list-regions', { method: 'GET' }))[0]).toBe(404);
    expect((await answer('constructor', {}))[0]).toBe(404);
    expect((await answer('list-regions', { path: '/v1/list-regions?x=1' }))[0]).toBe(404);
    expect(await answer('list-regions', { body: JSON.stringify({ pad: 'x'.repeat(65_536) }) })).toEqual([413, { code: 'invalid', field: 'body', requestId: expect.any(String) as unknown }]);
    expect(await answer('list-regions', { body: 'not json' })).toEqual([400, { code: 'invalid', field: 'body', requestId: expect.any(String) as unknown }]);
    expect(await answer('list-instances', { body: JSON.stringify({ regionId: '../etc', pageSize: 20 }), headers: { 'x-request-id': 'request-1234' } })).toEqual([400, { code: 'invalid', field: 'regionId', requestId: 'request-1234' }]);
  });

  test('a request id travels through the gateway to the region', async () => {
    const requestId = randomUUID();
    await stack.request(operator, 'list-regions', { headers: { 'x-request-id': requestId } });
    expect(stack.logLines.filter((line) => line.includes(requestId)).length).toBeGreaterThan(0);
    await vi.waitFor(() => expect(region.logged()).toContain(requestId), patience);
  });
});

describe('the instance list', () => {
  const list = (over: Partial<Parameters<typeof stack.call<'list-instances'>>[2]> = {}) => stack.call(operator, 'list-instances', { regionId: 'local-1', pageSize: 100, ...over });

  test('pages through all of them, each once, with health for each', async () => {
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await list(cursor === undefined ? {} : { cursor });
      expect(page.total).toBe(COUNT);
      for (const { instanceId, health, blocked } of page.instances) {
        seen.add(instanceId);
        expect([health, blocked]).toEqual(['Ok', null]);
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.size).toBe(COUNT);
  });

  test('searches by name, id, address and tag, and filters by status and resource group', async () => {
    const found = async (over: Parameters<typeof list>[0]): Promise<string[]> => (await list(over)).instances.map(({ instanceId }) => instanceId);
    expect(await found({ search: { field: 'name', value: 'ost-4999' } })).toEqual([id(4_999)]);
    expect(await found({ search: { field: 'id', value: ` ${id(17)} ` } })).toEqual([id(17)]);
    expect(await found({ search: { field: 'id', value: 'i-none' } })).toEqual([]);
    expect(await found({ search: { field: 'ip', value: '10.0.5.9' } })).toEqual([id(5)]);
    expect((await list({ search: { field: 'tag', value: 'row:3' } })).total).toBe(COUNT / 10);
    expect((await list({ search: { field: 'tag', value: 'row = 3' } })).total).toBe(COUNT / 10);
    expect((await list({ search: { field: 'tag', value: 'row' } })).total).toBe(COUNT);
    expect(await found({ resourceGroupId: 'rg-old' })).toEqual([id(4_321)]);
    expect(await found({ status: 'Stopped' })).toEqual([]);
    expect((await list({ status: 'Running' })).total).toBe(COUNT);
  });

  test('names the resource groups of the region, also those of instances no page has shown yet', async () => {
    await vi.waitFor(async () => expect((await list({ pageSize: 10 })).resourceGroups).toContain('rg-old'), { timeout: 20_000 });
  });

  test('an unknown region, and a cursor of another list', async () => {
    await expect(stack.call(operator, 'list-instances', { regionId: 'nowhere' })).rejects.toThrow(/404|502/);
    await expect(list({ cursor: createHash('sha256').update('x').digest('hex') })).rejects.toThrow('502');
  });

  test('one instance says where and how it is logged on to', async () => {
    expect(await stack.call(operator, 'get-instance', { regionId: 'local-1', instanceId: id(7) })).toMatchObject({
      instanceId: id(7), name: 'host-7', status: 'Running', defaultUsername: 'ecs-user', defaultPort: 2_007, routes: [expect.stringMatching(/public|private/) as unknown], agent: 'offline', sessionManager: 'enabled', allowed: true,
    });
    await expect(stack.call(operator, 'get-instance', { regionId: 'local-1', instanceId: 'i-none' })).rejects.toThrow('404');
    await expect(stack.call(operator, 'get-instance', { regionId: 'local-2', instanceId: id(7) })).rejects.toThrow('404');
  });
});

test('a host key is accepted by administrators only', async () => {
  const fingerprint = `SHA256:${'A'.repeat(43)}`;
  const request = { regionId: 'local-1', instanceId: id(7), address: '10.0.7.9', port: 2_007, expected: fingerprint, presented: fingerprint };
  await expect(stack.call(operator, 'accept-host-key', request)).rejects.toThrow('403');
  expect(await stack.call(administrator, 'accept-host-key', request)).toEqual({ accepted: false });
});
