import { transportRequestSchema } from '@workbench/protocol';
import { describe, expect, it } from 'vitest';
import { emptyForm, faultsOf, fieldOfFailure, prefillOf, transportOf, type LoginForm } from './login-form-state.ts';

const instance: Parameters<typeof emptyForm>[0] = { defaultUsername: 'ecs-user', routes: ['public', 'private'], blocked: null, allowed: true, agent: 'online', sessionManager: 'enabled' };
const form = emptyForm(instance);
const ssh: LoginForm = { ...form, method: 'terminal', authentication: 'password', password: 'secret' };
const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n-----END OPENSSH PRIVATE KEY-----\n';

describe('the login form', () => {
  it('begins with Password-Free and the username of the instance', () => {
    expect(form).toMatchObject({ method: 'password-free', username: 'ecs-user', route: 'public' });
    expect(faultsOf(form)).toEqual({});
    expect(transportOf(form)).toEqual({ kind: 'session-manager', username: 'ecs-user' });
  });

  it('begins with Terminal where only that is open', () => {
    expect(emptyForm({ ...instance, agent: 'offline' }).method).toBe('terminal');
    expect(emptyForm({ ...instance, sessionManager: 'disabled' }).method).toBe('terminal');
    expect(emptyForm({ ...instance, agent: 'offline', routes: [] }).method).toBe('password-free');
    expect(emptyForm({ ...instance, blocked: 'instance-not-running' }).method).toBe('password-free');
  });

  it('names every fault under its field', () => {
    expect(faultsOf({ ...form, username: '' })).toEqual({ username: 'missingUsername' });
    expect(faultsOf({ ...form, username: '-oProxyCommand=x' })).toEqual({ username: 'badUsername' });
    expect(faultsOf({ ...ssh, password: '', port: '70000' })).toEqual({ password: 'missingPassword', port: 'badPort' });
    expect(faultsOf({ ...ssh, authentication: 'private-key', privateKey: 'ssh-rsa AAAA' })).toEqual({ privateKey: 'publicKey' });
    for (const port of ['0', '-1', '1.5', '1e3', 'ssh', ' 22']) expect(faultsOf({ ...ssh, port }), port).toEqual({ port: 'badPort' });
  });

  it('does not ask for what the chosen way does not need', () => {
    expect(faultsOf({ ...form, port: 'x', privateKey: '' })).toEqual({});
    expect(faultsOf({ ...ssh, privateKey: '' })).toEqual({});
  });

  it('sends only what the chosen way needs, in the shape of the wire', () => {
    const everything: LoginForm = { ...ssh, privateKey: key, passphrase: 'opens it', port: '2201', route: 'private' };
    const byPassword = transportOf(everything);
    const byKey = transportOf({ ...everything, authentication: 'private-key' });
    expect(byPassword).toEqual({ kind: 'ssh', route: 'private', port: 2201, username: 'ecs-user', auth: { method: 'password', password: 'secret' } });
    expect(byKey).toEqual({ kind: 'ssh', route: 'private', port: 2201, username: 'ecs-user', auth: { method: 'private-key', privateKey: key, passphrase: 'opens it' } });
    for (const request of [transportOf(form), byPassword, byKey]) expect(transportRequestSchema.parse(request)).toEqual(request);
  });

  it('leads a refusal to its field, by the name the gateway gives or by the code', () => {
    expect(fieldOfFailure('key-unreadable', 'passphrase')).toBe('passphrase');
    expect(fieldOfFailure('password-refused', undefined)).toBe('password');
    expect(fieldOfFailure('unreachable', undefined)).toBe('port');
    expect(fieldOfFailure('connection-lost', 'sessionId')).toBeNull();
  });
});

describe('what an address asks the form to begin with', () => {
  it('is method, user and route', () => {
    expect(prefillOf({ method: 'ssh', username: 'deploy', route: 'private' })).toEqual({ method: 'terminal', username: 'deploy', route: 'private' });
    expect(prefillOf({ username: '李雷', route: 'public' })).toEqual({ username: '李雷', route: 'public' });
    expect(prefillOf({ method: 'session-manager' })).toEqual({ method: 'password-free' });
    expect(prefillOf({})).toEqual({});
  });

  it.each<[string, Parameters<typeof prefillOf>[0]]>([
    ['a way that is not there', { method: 'telnet' }],
    ['a user that reads as an option', { username: '-oProxyCommand=x' }],
    ['no user', { username: '' }],
    ['a user with a line break', { username: 'root\nx' }],
    ['a user that is longer than any', { username: 'x'.repeat(256) }],
    ['several of one', { method: ['ssh', 'ssh'], username: ['root'], route: ['private'] }],
    ['an unknown route', { route: 'tunnel' }],
    ['what is no business of an address', { password: 'secret', privateKey: 'key', port: '22', passphrase: 'x' }],
  ])('leaves out %s', (_, params) => {
    expect(prefillOf(params)).toEqual({});
  });

  it('is a form that has no fault', () => {
    expect(faultsOf({ ...form, ...prefillOf({ username: 'x'.repeat(255) }) })).toEqual({});
  });
});
